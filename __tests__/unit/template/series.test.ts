/** What templates make of series, tables and long numbers: `data` as the files of a training give it. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Digits } from '../../../src/data/digits.ts';
import { seriesOf } from '../../../src/data/series.ts';
import { columnsOf } from '../../../src/data/table.ts';
import type { TemplateFault } from '../../../src/template/fault.ts';
import { Template } from '../../../src/template/template.ts';

const history = [
  { step: 10, loss: 1 },
  { step: 10, eval_loss: 0.9, best: false },
  { step: 20, loss: 0.5 },
  { step: 20, eval_loss: 0.45, best: true },
];
const data = {
  loss: seriesOf([3, null, 1, 2]),
  phase: seriesOf(['train', 'eval']),
  done: seriesOf([true, false]),
  acc: 0.93456,
  list: [0.3, 0.1, 0.2],
  seed: new Digits('8412396749123841235'),
  seeds: seriesOf([new Digits('9007199254740995'), new Digits('9007199254740993')]),
  nan: Number.NaN,
  none: null,
  name: 'best',
  log: history,
  columns: columnsOf(history),
  object: { x: new Digits('12345678901234567890'), y: Number.NaN, z: seriesOf([1, 2]) },
};
const render = (source: string, values: object = data) =>
  new Template(source, 'description', values as typeof data).render({ data: values as typeof data });

async function problem(source: string): Promise<string> {
  try {
    return render(source);
  } catch (error) {
    const [found] = await (error as TemplateFault).problems();
    return `${found?.what}. ${found?.cure}`;
  }
}

test.each([
  [
    '{{ data.loss }} {{ data.loss.last }} {{ data.loss.first }} {{ data.loss[0] }} {{ data.loss[-1] }}',
    '2 2 3 3 2',
  ],
  [
    '{{ data.loss.min }}@{{ data.loss.argmin }} {{ data.loss.max }} {{ data.loss.mean }} {{ data.loss.count }}',
    '1@2 3 2 3',
  ],
  [
    '{{ data.loss | plus: 1 }} {{ 1 | plus: data.loss }} {{ data.loss | percent: 0 }} {{ data.loss | append: "!" }}',
    '3 3 200% 2!',
  ],
  [
    '{% if data.loss > 1 and data.loss < 3 and data.loss == 2 and 2 == data.loss and data.loss >= data.loss %}y{% endif %}',
    'y',
  ],
  [
    '{% if data.loss != 2 or data.loss == nil or data.loss == empty or data.loss > nil %}n{% else %}y{% endif %}',
    'y',
  ],
  [
    '{% case data.phase %}{% when "eval" %}y{% endcase %}{% if data.phase == "eval" %}y{% endif %}{{ data.phase | upcase }}',
    'yyEVAL',
  ],
  ['{% if data.done %}n{% else %}y{% endif %}{% unless data.done %}y{% endunless %}', 'yy'],
  [
    '{% for x in data.loss %}{{ x }};{% endfor %}{% for x in data.loss limit: 2 reversed %}{{ x }}{% endfor %}',
    '3;1;2;13',
  ],
  [
    '{% tablerow x in data.loss %}{{ x }}{% endtablerow %}',
    '<tr class="row1"><td class="col1">3</td><td class="col2">1</td><td class="col3">2</td></tr>',
  ],
  [
    '{{ data.loss | join: "/" }} {{ data.loss | first }} {{ data.loss | size }} {{ data.loss | sort | join }} {{ data.loss | sum }}',
    '3/1/2 3 3 1 2 3 6',
  ],
  [
    '{{ data.loss | min }} {{ data.loss | max }} {{ data.loss | mean }} {{ data.list | min }} {{ data.acc | max }}',
    '1 3 2 0.1 0.93456',
  ],
  [
    '{{ data.acc.min }} {{ data.acc.last }} {{ data.acc.count }} {{ data.acc.argmax }}',
    '0.93456 0.93456 1 0',
  ],
  [
    '{{ data.list }} {{ data.list.min }} {{ data.list.argmin }} {{ data.list.last }} {{ data.list.size }}',
    '0.3, 0.1, 0.2 0.1 1 0.2 3',
  ],
  [
    '{{ data.list | percent: 0 }} {{ data.list | short: 1 }} {{ data.list | duration }}',
    '30%, 10%, 20% 0.3, 0.1, 0.2 300ms, 100ms, 200ms',
  ],
  [
    '{{ data.seed }} {{ data.seed.max }} {{ data.seed | append: "!" }} {{ data.seed | json }}',
    '8412396749123841235 8412396749123841235 8412396749123841235! 8412396749123841235',
  ],
  [
    '{{ data.seed | short }} {{ data.seed | plus: 0 }}{% if data.seed > 5 and data.seed == data.seed %} y{% endif %}',
    '8.412e18 8412396749123841000 y',
  ],
  [
    '{{ data.seeds }} {{ data.seeds.max }} {{ data.seeds | sort | join: "," }}',
    '9007199254740993 9007199254740995 9007199254740993,9007199254740995',
  ],
  [
    '{{ data.nan }} {{ data.nan | short }} {{ data.nan | percent }} {{ data.nan | duration }} {{ data.nan | min }} {{ data.nan.mean }} {{ data.nan | json }}',
    'NaN NaN NaN NaN NaN NaN NaN',
  ],
  ['{{ data.none.min }}{{ data.none.loss.last }}.', '.'],
  ['{% if data.none < 1 or data.none > 0 or 1 > data.none or data.none <= 0 %}n{% else %}y{% endif %}', 'y'],
  ['{{ data.name | short }} {{ data.phase | percent }}', 'best eval'],
  [
    '{{ data.log.eval_loss.min }} {{ data.log.loss }} {{ data.log.eval_loss.argmin }} {{ data.log.size }} {{ data.log.last.eval_loss }}',
    '0.45 0.5 20 4 0.45',
  ],
  ['{% for row in data.log %}{{ row.loss }}/{{ row.eval_loss }};{% endfor %}', '1/;/0.9;0.5/;/0.45;'],
  [
    '{{ data.log | where: "eval_loss" | size }} {{ data.log | where: "best", true | map: "step" }} {{ data.log | map: "loss" | compact | join }}',
    '2 20 1 0.5',
  ],
  [
    '{{ data.log | min: "loss" }} {{ data.log | map: "eval_loss" | min }} {{ data.log | where_exp: "r", "r.loss < 0.7" | map: "step" }}',
    '0.5 0.45 20',
  ],
  [
    '{% assign best = data.log | where: "eval_loss" | sort: "eval_loss" | first %}{{ best.step }} {{ best.loss }}.',
    '20 .',
  ],
  [
    '{{ data.object }} {{ data.object | json }}',
    '{"x":12345678901234567890,"y":NaN,"z":2} {"x":12345678901234567890,"y":NaN,"z":2}',
  ],
  [
    '{% for m in data.columns %}{{ m[0] }}={{ m[1] }} {% endfor %}',
    'step=20 loss=0.5 eval_loss=0.45 best=true',
  ],
  [
    '{% assign k = "loss" %}{{ data[k].min }} {{ data.list[data.loss] }} {{ data.loss | default: 5 }}',
    '1 0.2 2',
  ],
])('%s is %s', (source, expected) => {
  expect(render(source)).toBe(expected);
});

test.each([
  ['{{ data.name | min }}', 'column 16: `min` needs a number, and gets the text "best"'],
  ['{{ data.phase | mean }}', '`mean` needs a number, and gets the text "train"'],
  ['{{ data.none | max }}', '`max` needs a number, and gets nothing'],
  ['{{ data.phase.min }}', 'column 4: `min` needs numbers, and the series holds "train"'],
  ['{{ data.log.evalloss }}', '`data` has no `evalloss` for `data.log.evalloss`. Did you mean `eval_loss`?'],
  ['{{ data.columns.evalloss }}', 'Did you mean `eval_loss`?'],
  ['{{ data.loss.lst }}', 'Did you mean `last`?'],
  [
    '{{ data.loss.constructor }}',
    'It has `last`, `first`, `min`, `max`, `mean`, `count`, `argmin`, `argmax`',
  ],
  ['{{ data.log | where: "evalloss" }}', '`where` finds no `evalloss` in any row. Did you mean `eval_loss`?'],
  [
    '{{ data.log | map: "zzz" }}',
    '`map` finds no `zzz` in any row. They have `step`, `loss`, `eval_loss`, `best`.',
  ],
  ['{% for row in data.log %}{{ row.evalloss }}{% endfor %}', '`row.evalloss` has no value'],
  ['{{ data.acc | metrics }}', '`metrics` needs an object, and gets 0.93456'],
])('%s fails and says why', async (source, expected) => {
  expect(await problem(source)).toContain(expected);
});

describe('the filter metrics', () => {
  test('shows numbers alone, NaN among them, by their joined names, and the books of the training last', () => {
    const values = {
      epoch: 3,
      eval_runtime: 3.2,
      lr: 0.1,
      val: { acc: 0.91345678, best: { f1: 1 } },
      note: 'text',
      flag: true,
      none: null,
      loss: Number.NaN,
      losses: [3, 2],
      labels: ['a'],
      log: [{ step: 1, wer: 0.5 }, { step: 2 }],
      series: seriesOf([1, 12345]),
      steps_per_second: 7,
      time: 1,
      seed: new Digits('8412396749123841235'),
      size: 0,
    };
    expect(render('{{ data | metrics }}', values)).toBe(
      'val/acc 0.9135 · val/best/f1 1 · loss NaN · losses 2 · log/wer 0.5 · series 12.35k · size 0 · epoch 3 · ' +
        'eval_runtime 3.2 · lr 0.1 · log/step 2 · steps_per_second 7 · time 1 · seed 8412396749123841235',
    );
    expect(render('{{ data.val | metrics }}', values)).toBe('acc 0.9135 · best/f1 1');
    expect(render('{{ data | metrics: ", " }}', { a: 1, b: 2 })).toBe(', a 1, b 2');
    expect(render('x{{ data | metrics: " · " }}', { a: 'text' })).toBe('x');
    expect(render('{% assign m = data | metrics %}{{ m | upcase }}', { a: 1 })).toBe('A 1');
  });

  test('shows whole pairs, as many as fit, and counts the rest', () => {
    const values = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`metric_${index + 10}`, index / 7]),
    );
    const shown = render('{{ data | metrics }}', values);
    expect(shown).toMatch(/^metric_10 0( · metric_\d\d [\d.]+)+ · \+(\d+)$/);
    const pairs = shown.split(' · ').slice(0, -1);
    expect(shown.endsWith(`+${40 - pairs.length}`)).toBe(true);
    expect(shown.length).toBeLessThanOrEqual(256);
    expect(shown.length + ' · metric_20 0.1234'.length).toBeGreaterThan(256);
    expect(render(`${'x'.repeat(253)}{{ data | metrics: " · " }}`, values)).toBe('x'.repeat(253));
    expect(render(`${'x'.repeat(250)}{{ data | metrics: " · " }}`, values)).toBe(`${'x'.repeat(250)} · +40`);
  });

  test('has 100,000 columns counted without being slow', () => {
    const values = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`c${index}`, 1]));
    expect(render('{{ data | metrics }}', values)).toMatch(/ · \+999\d\d$/);
  });

  test('leaves the rest of the description whole, and shortens a text first', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(260), fc.nat(120), (count, before, title) => {
        const values = {
          ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, index])),
          title: 't'.repeat(title),
        };
        const rest = 'x'.repeat(before);
        const shown = render(`{{ data.title | shrink: 20 }}|${rest}{{ data | metrics: " · " }}`, values);
        const [, pairs = ''] = /\|x*((?: · (?:m\d+ \d+|\+\d+))*)$/.exec(shown) ?? [undefined, 'no match'];
        expect(pairs).not.toBe('no match');
        expect(shown).toContain(`|${rest}`);
        const least = Math.min(title, 20) + 1 + before;
        if (least <= 256) expect(shown.length).toBeLessThanOrEqual(256);
        // What could be shown is not left out: neither pairs for a title that could be shorter, nor for no reason.
        const kept = pairs.split(' · ').filter((pair) => pair.startsWith('m')).length;
        if (kept < count && title > 20 && pairs !== '') expect(shown.indexOf('|')).toBeLessThanOrEqual(20);
      }),
    );
  });
});
