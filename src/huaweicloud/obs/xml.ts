/** An element of XML: its name without a prefix, its own text, and what stands in it. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  name: string;
  text: string;
  children: XmlElement[];
}

const maxDepth = 16;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
// None of it reaches over the next `<`, so the time is linear.
const tag = /<([^<>]*)>/g;

/**
 * Reads the XML that OBS answers with: elements and texts, without attributes and so without namespaces. No entity but
 * XML's own five is known, and a document type, a comment or CDATA is refused, so nothing can grow or be fetched.
 * @returns the root element, or undefined if it is not well-formed
 */
export function readXml(source: string): XmlElement | undefined {
  const root: OpenElement = { name: '', text: '', children: [] };
  const open = [root];
  let end = 0;
  for (const match of source.matchAll(tag)) {
    const [whole, content = ''] = match;
    const top = open.at(-1) as OpenElement;
    const between = source.slice(end, match.index);
    end = match.index + whole.length;
    if (between.includes('<') || content.startsWith('!')) return undefined;
    top.text += decodeEntities(between);
    if (content.startsWith('?')) continue;
    const name = /^\/?([^\s/]*)/.exec(content)?.[1]?.split(':').at(-1) ?? '';
    if (content.startsWith('/')) {
      if (open.length === 1 || top.name !== name) return undefined;
      open.pop();
    } else {
      const element: OpenElement = { name, text: '', children: [] };
      top.children.push(element);
      if (!content.endsWith('/')) open.push(element);
      if (open.length > maxDepth) return undefined;
    }
  }
  const isWhole = open.length === 1 && root.children.length === 1 && root.text.trim() === '';
  return isWhole && source.slice(end).trim() === '' ? root.children[0] : undefined;
}

/** The text of the first child of a name; undefined if there is none, or it is empty. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  return element?.children.find((child) => child.name === name)?.text || undefined;
}

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi,
    (whole, hex, decimal, name) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
