/** What the runner takes from a step: the entries of its output file, and the commands in its log. */
export interface Command {
  readonly name: string;
  readonly value: string;
}

/** The entries of an output file, as the runner reads them. */
export function parseOutputs(content: string): [name: string, value: string][] {
  const entries: [string, string][] = [];
  const lines = content.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    if (name === undefined || delimiter === undefined) {
      if (lines[at] !== '') throw new Error(`not an output: ${lines[at]}`);
      continue;
    }
    const end = lines.indexOf(delimiter, at + 1);
    if (end < 0) throw new Error(`no end of output ${name}`);
    entries.push([name, lines.slice(at + 1, end).join('\n')]);
    at = end;
  }
  return entries;
}

/** What the runner obeys in a log: `::name::` at the start of a line, after blanks, and `##[name]` anywhere. */
export function commandsIn(log: string): Command[] {
  const found: Command[] = [];
  for (const line of log.split(/\r\n|\r|\n/)) {
    const [, name, value] =
      /^\s*::([A-Za-z-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? /##\[([A-Za-z-]+)[^\]]*\](.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found.push({ name, value: decode(value) });
  }
  return found;
}

function decode(value: string): string {
  return value.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
}
