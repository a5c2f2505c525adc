import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventFile } from '../../../../benchmark/event-file.ts';
import { readContent } from '../../../../src/data/formats/index.ts';
import { Series } from '../../../../src/data/series.ts';
import { columnsOf, isTable } from '../../../../src/data/table.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const contentOf = (content: string | Uint8Array, size = 1000) =>
  readContent(pieces(typeof content === 'string' ? Buffer.from(content) : content, size));

/** What a file says in a template: of a series its last value; every number as it prints. */
async function read(content: string | Uint8Array, size?: number): Promise<unknown> {
  return printed((await contentOf(content, size)).value);
}

function printed(value: unknown): unknown {
  if (isTable(value)) return printed(columnsOf(value));
  if (value instanceof Series || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(printed);
  if (typeof value !== 'object' || value === null) return value;
  if ('text' in value) return value.text;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, printed(field)]));
}

const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};
const csv = 'epoch,loss\n1,0.5\n2,0.4\n';
const ofCsv = { epoch: '2', loss: '0.4' };

describe('tells a format by the content', () => {
  test.each<[string, string | Uint8Array, string, unknown]>([
    ['JSON', '{"loss": 0.5, "a": [1, 2]}', 'JSON', { loss: '0.5', a: ['1', '2'] }],
    [
      'JSON with what Python writes',
      '{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN"}',
      'JSON',
      { a: 'NaN', b: ['-Infinity', 'Infinity'], c: 'NaN' },
    ],
    ['a list of records', '[{"loss": 0.5}, {"loss": 0.4, "acc": 1}]', 'JSON', { loss: '0.4', acc: '1' }],
    ['JSON lines', '{"loss": 0.5}\n{"loss": NaN, "acc": 1}\n', 'JSON lines', { loss: 'NaN', acc: '1' }],
    [
      'JSON lines of nested objects',
      '{"env": {"r": 1}}\n{"env": {"r": 2, "n": 3}}',
      'JSON lines',
      { env: { r: '2', n: '3' } },
    ],
    ['JSON values without a line each', '{"loss": 0.5} {"loss": 0.4}', 'JSON lines', { loss: '0.4' }],
    ['CSV', csv, 'CSV', ofCsv],
    ['CSV with CRLF', csv.replaceAll('\n', '\r\n'), 'CSV', ofCsv],
    ['CSV without the last newline', csv.trimEnd(), 'CSV', ofCsv],
    ['CSV of one column', 'loss\n0.5\n0.4\n', 'CSV', { loss: '0.4' }],
    ['CSV with padded cells', '   epoch,   loss\n    1,  0.5\n    2,  0.4\n', 'CSV', ofCsv],
    [
      'CSV with quoted cells',
      '"epoch","lo""ss, x"\n"1","0.5"\n"2","a,\nb"\n',
      'CSV',
      { epoch: '2', 'lo"ss, x': 'a,\nb' },
    ],
    [
      'CSV with blank cells and lines',
      'epoch,loss,acc\n1,0.5,\n\n2,,0.9\n',
      'CSV',
      { epoch: '2', loss: '0.5', acc: '0.9' },
    ],
    ['CSV with an index of pandas', ',loss\n0,0.5\n1,0.4\n', 'CSV', { loss: '0.4' }],
    [
      'CSV with a comment first',
      '#{"t_start": 1.5, "env_id": "CartPole-v1"}\nr,l\n1.5,10\n',
      'CSV',
      { r: '1.5', l: '10' },
    ],
    ['CSV with its names in a comment', '# epoch,loss\n1.0e+00,5.0e-01\n2.0e+00,4.0e-01\n', 'CSV', ofCsv],
    [
      'CSV with a header that is there again',
      `${csv}epoch,loss\n3,0.3\n`,
      'CSV',
      { epoch: '3', loss: '0.3' },
    ],
    [
      'CSV with words',
      'a,b,c,d,e\nNaN,-inf,True,0123,1e999\n',
      'CSV',
      { a: 'NaN', b: '-Infinity', c: 'true', d: '0123', e: '1e999' },
    ],
    ['TSV', csv.replaceAll(',', '\t'), 'CSV', ofCsv],
    ['semicolons and decimal commas', 'epoch;loss\n1;0,5\n2;4,0e-1\n', 'CSV', ofCsv],
    ['semicolons and points', 'epoch;loss\n1;0.5\n2;0.4\n', 'CSV', ofCsv],
    ['YAML', 'loss: 0.5\nnested:\n  acc: .nan\n', 'YAML', { loss: '0.5', nested: { acc: 'NaN' } }],
    ['YAML in flow style', '{loss: 0.5, NaN: 1}', 'YAML', { loss: '0.5', NaN: '1' }],
    ['YAML with commas', 'labels: a, b\nother: c, d\n', 'YAML', { labels: 'a, b', other: 'c, d' }],
    ['YAML of a list', '- loss: 0.5\n- loss: 0.4\n', 'YAML', { loss: '0.4' }],
    ['YAML of several documents', 'loss: 0.5\n---\nloss: 0.4\n', 'YAML', { loss: '0.4' }],
    ['nothing', ' \n', 'nothing', null],
    ['one number', '0.93\n', 'YAML', '0.93'],
    ['one number of Python', 'nan', 'YAML', 'NaN'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${csv}`), 'CSV', ofCsv],
    ['UTF-16 of Windows', utf16(csv), 'CSV', ofCsv],
    ['UTF-16 of other machines', utf16('{"é": 1}', true), 'JSON', { é: '1' }],
    ['gzip', gzipSync(csv), 'CSV', ofCsv],
    ['gzip of UTF-16', gzipSync(utf16(csv)), 'CSV', ofCsv],
    ['events', eventFile([{ tag: 'loss', step: 1, value: 0.1 }]), 'TensorBoard events', { loss: '0.1' }],
    [
      'events in gzip',
      gzipSync(eventFile([{ tag: 'loss', step: 1, value: 0.1 }])),
      'TensorBoard events',
      { loss: '0.1' },
    ],
  ])('%s', async (_name, content, format, expected) => {
    for (const size of [1, 1000]) expect(await read(content, size)).toEqual(expected);
    expect((await contentOf(content)).format).toBe(format);
  });
});

describe('keeps the digits of', () => {
  const seed = '8412396749123841235';
  const long = '0.1234567890123456789';
  test.each([
    ['JSON', `{"seed": ${seed}, "x": ${long}, "y": [-${seed}], "z": 1e999, "n": NaN}`],
    ['YAML', `seed: ${seed}\nx: ${long}\ny: [-${seed}]\nz: 1e999\nn: .nan\n`],
  ])('%s', async (_name, text) => {
    expect(await read(text)).toEqual({ seed, x: long, y: [`-${seed}`], z: '1e999', n: 'NaN' });
  });

  test('CSV', async () => {
    expect(await read(`seed,x\n1,2\n${seed},${long}\n`)).toEqual({ seed, x: long });
  });

  test('any number in JSON that a double would change', async () => {
    const digits = fc.stringMatching(/^[1-9]\d{0,30}$/);
    await fc.assert(
      fc.asyncProperty(digits, digits, fc.boolean(), async (whole, fraction, isInteger) => {
        const source = isInteger ? whole : `${whole}.${fraction}`;
        const shown = String(((await read(`{"x": ${source}}`)) as { x: string }).x);
        const size = whole.length + fraction.length;
        // What is written with up to 17 digits is the double that prints with these, or fewer.
        if (shown !== source)
          expect([size <= 17 || isInteger, Number(shown)]).toEqual([true, Number(source)]);
        if (isInteger && whole.length < 22) expect(shown).toBe(source);
      }),
    );
  });
});

test('what looks like a commit or an identifier stays text in YAML and CSV', async () => {
  const texts = ['0123456', '1e999', '12e3456', '0e12345', '00', '1_000', '12:30:45'];
  for (const text of texts) {
    expect(await read(`a: ${text}\n`)).toEqual({ a: text });
    expect(await read(`a,b\n1,${text}\n`)).toEqual({ a: '1', b: text });
  }
});

test('YAML applies its merge keys', async () => {
  const text = 'base: &base {lr: 0.1, seed: 1}\nrun:\n  <<: *base\n  seed: 2\n';
  expect(await read(text)).toMatchObject({ run: { lr: '0.1', seed: '2' } });
});

test('keys that JavaScript has a meaning for are keys like others', async () => {
  for (const text of [
    '{"constructor": 1, "__proto__": 2}',
    'constructor,__proto__\n1,2\n',
    'constructor: 1\n__proto__: 2\n',
    '{"constructor": 1, "__proto__": 2}\n{}',
  ]) {
    const { value } = await contentOf(text);
    const fields = (isTable(value) ? columnsOf(value) : value) as Record<string, unknown>;
    expect(Object.keys(fields)).toEqual(['constructor', '__proto__']);
    expect(Object.entries(fields).map(([, field]) => String(field))).toEqual(['1', '2']);
  }
});

describe('says of a file that ends too early that the training was killed, or still writes', () => {
  test.each([
    ['{"loss": 0.5, "acc": '],
    ['{"loss": 0.5, "ac'],
    ['[{"loss": 0.5}, {"lo'],
    ['{"loss": 0.5}\n{"loss": '],
    ['{"a": "b\\"'],
    ['epoch,loss\n1,0.5\n2'],
    ['epoch,loss\n1,"0.5'],
    ['epoch,loss\n'],
    ['a: {loss: 0.5'],
    ['a: "loss'],
    [gzipSync(csv).subarray(0, 20)],
    [gzipSync(csv).subarray(0, 5)],
  ])('%j', async (content) => {
    await expect(contentOf(content)).rejects.toMatchObject({ isCutOff: true });
    await expect(contentOf(content)).rejects.toThrow('the training was killed while it wrote this');
  });
});

describe('says what a file looks like that it can not read', () => {
  test.each<[string | Uint8Array, string]>([
    ['loss was 0.5 in epoch 3', 'is plain text ("loss was 0.5 in epoch 3")'],
    ['1,2,3\n4,5,6\n', 'has 3 columns without a name'],
    ['0.5\n0.4\n', 'has a column of numbers without a name'],
    ['epoch,loss\n1,0,5\n2,0,4\n', 'has 3 cells in row 1, and 2 columns'],
    ['{"a": 1} 5', 'has several values that are not objects'],
    ['{"a": 1,, "b": 2}', 'is neither JSON nor YAML: '],
    ['a: 1\na: 2\n', 'is neither JSON nor YAML: Map keys must be unique at line 2, column 1'],
    [
      'a: !!python/object/apply:numpy.core.multiarray.scalar [1]\n',
      'holds an object of Python (`!!python/object/apply:numpy.core.multiarray.scalar`)',
    ],
    [Buffer.from(csv, 'utf16le'), 'is UTF-16 without its mark'],
    [Buffer.from(csv, 'utf16le').swap16(), 'is UTF-16 without its mark'],
    [Buffer.from('caf\xe9: 1', 'latin1'), 'is not UTF-8'],
    [Buffer.from('\xff\xfea', 'latin1'), 'is not UTF-16LE'],
    [Buffer.from('PK\x03\x04....'), 'is a ZIP archive'],
    [Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), 'is an HDF5 file'],
    [Buffer.from('\x80\x04\x95\x10', 'latin1'), 'is a pickle of Python'],
    [Buffer.from('SQLite format 3\0'), 'is an SQLite database'],
    [Buffer.from([1, 2, 0, 0, 0, 7]), 'is a binary file'],
    [Buffer.concat([gzipSync(csv).subarray(0, 12), Buffer.alloc(40, 7)]), 'is damaged gzip'],
  ])('%j', async (content, message) => {
    await expect(contentOf(content)).rejects.toThrow(message);
    await expect(contentOf(content)).rejects.toMatchObject({
      name: 'FormatError',
      isCutOff: false,
      cure: expect.stringMatching(/\.$/),
    });
  });
});

describe('takes little time and memory for', () => {
  const mb = 1024 * 1024;
  test.each<[string, () => string | Uint8Array, string | RegExp]>([
    ['a gzip bomb', () => gzipSync(Buffer.alloc(200 * mb, 'a')), 'holds more than 16 MB'],
    ['a text of 17 MB', () => csv + '1,2\n'.repeat(4.5 * mb), 'holds more than 16 MB'],
    ['a table in one line', () => `a,b\n${'1,'.repeat(7 * mb)}`, 'has a line of 14680064 characters'],
    ['a line of garbage', () => 'x'.repeat(3 * mb), 'has a line of 3145728 characters'],
    ['quotes', () => `a,b\n${'"x"y'.repeat(mb / 4)}`, ''],
    ['brackets', () => '['.repeat(10 * mb), 'is nested more than 200 deep'],
    ['brackets that YAML would read', () => `a: ${'['.repeat(mb / 2)}`, 'is nested more than 200 deep'],
    [
      'aliases that multiply',
      () =>
        `a: &a [1]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i ? `b${i - 1}` : 'a'}, *${i ? `b${i - 1}` : 'a'}]`).join('\n')}`,
      'Excessive alias count',
    ],
    ['an alias of itself', () => 'a: &a [*a]\n', 'is nested more than 200 deep'],
    ['long YAML', () => 'a: b c d\n'.repeat(mb / 4), 'too long for YAML'],
    ['a number of a million digits', () => `{"x": 1${'0'.repeat(mb)}1}`, ''],
  ])('%s', async (_name, content, message) => {
    const bytes = content();
    const startedAt = performance.now();
    if (message === '') await contentOf(bytes).catch(() => {});
    else await expect(contentOf(bytes, 65_536)).rejects.toThrow(message);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });

  test('100,000 columns', async () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `c${index}`);
    const row = names.map((_, index) => index / 2).join(',');
    const { value } = await contentOf(`${names.join(',')}\n${row}\n${row}\n`, 65_536);
    expect(Object.keys(value as object)).toHaveLength(100_000);
    expect(String((value as Record<string, Series>).c99999)).toBe('49999.5');
  });
});

test('never fails on any bytes but with a FormatError that says what to do', async () => {
  const start = fc.constantFrom('', '{', '[{"a":', 'a,b\n', 'a: ', '\x1f\x8b', '\xff\xfe', '- ', '#');
  await fc.assert(
    fc.asyncProperty(
      start,
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
        fc.string().map((text) => Buffer.from(text)),
      ),
      async (before, rest) => {
        const error = await contentOf(Buffer.concat([Buffer.from(before, 'latin1'), rest])).then(
          () => undefined,
          (thrown: Error) => thrown,
        );
        if (error !== undefined)
          expect(error).toMatchObject({ name: 'FormatError', cure: expect.stringMatching(/\.$/) });
      },
    ),
    { numRuns: 1000 },
  );
});

test('reads the JSON of any value as JSON.parse does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), async (fields) => {
      const source = JSON.stringify(fields);
      const { value } = await contentOf(`{"": NaN${source === '{}' ? '}' : `,${source.slice(1)}`}`);
      expect({ ...(value as object), '': 0 }).toEqual({
        '': 0,
        ...JSON.parse(source),
        ...('' in fields ? { '': 0 } : {}),
      });
    }),
  );
});
