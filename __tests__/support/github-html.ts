/** What GitHub makes of Markdown, by the libraries that it agrees with: GFM, then the sanitiser, then text filters. */
import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

interface Node {
  readonly type: string;
  readonly tagName?: string;
  readonly value?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly children?: readonly Node[];
}

const parse = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw);

async function treeOf(markdown: string): Promise<Node> {
  return (await parse.run(parse.parse(markdown))) as unknown as Node;
}

/** The HTML that a person is shown. */
export async function rendered(markdown: string): Promise<string> {
  const html = await unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype, { allowDangerousHtml: true })
    .use(rehypeRaw)
    .use(rehypeSanitize)
    .use(rehypeStringify)
    .process(markdown);
  return String(html);
}

/** The same without the sanitiser: what differs is what GitHub removes. */
export async function unsanitized(markdown: string): Promise<string> {
  const html = await unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype, { allowDangerousHtml: true })
    .use(rehypeRaw)
    .use(rehypeStringify)
    .process(markdown);
  return String(html);
}

/** The tags of a rendering, without those of the wrapping. */
export async function tagsOf(markdown: string): Promise<string[]> {
  const found: string[] = [];
  walk(await treeOf(markdown), (node) => {
    if (node.type === 'element' && node.tagName !== undefined) found.push(node.tagName);
  });
  return found;
}

/** The text that a person reads. */
export async function textOf(markdown: string): Promise<string> {
  const found: string[] = [];
  walk(await treeOf(markdown), (node) => {
    if (node.type === 'text') found.push(node.value ?? '');
  });
  return found.join('').replaceAll('\u200b', '');
}

// html-pipeline's filters run on text nodes, and skip what stands in these.
const skipped = new Set(['pre', 'code', 'tt', 'a', 'style', 'script']);
const filters: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['mention', /(?:^|[^\w`/])@[a-z0-9][a-z0-9-]*(?![\w-]*[\w-]\.\w)/i],
  ['issue', /(?:^|[^\w&/])(?:[\w.-]+\/[\w.-]+)?#\d+\b/],
  ['issue', /\bgh-\d+\b/i],
  ['commit', /\b[0-9a-f]{7,40}\b/],
  ['emoji', /:[\w+-]+:/],
  ['autolink', /\bwww\.\S|\bhttps?:\/\/\S|\b[\w.+-]+@[\w-]+\.\w/i],
];

/** What GitHub's text filters would still find in the rendered HTML. */
export async function referencesIn(markdown: string): Promise<string[]> {
  const found: string[] = [];
  const visit = (node: Node): void => {
    if (node.tagName !== undefined && skipped.has(node.tagName)) return;
    if (node.type === 'text') {
      for (const [name, pattern] of filters) if (pattern.test(node.value ?? '')) found.push(name);
    }
    for (const child of node.children ?? []) visit(child);
  };
  visit(await treeOf(markdown));
  return found;
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of node.children ?? []) walk(child, visit);
}
