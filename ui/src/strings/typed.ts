import { TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';

import { read, type Messages } from './messages';

/** What a sentence takes, as TypeScript: `{ name: string | number; n: number }`; empty without arguments. */
export function argumentsOf(text: string): string {
  const types = new Map<string, string>();
  collect(read(text, 'en').getAst(), types);
  const sorted = [...types].sort(([a], [b]) => a.localeCompare(b));
  return sorted.length === 0 ? '' : `{ ${sorted.map(([name, type]) => `${name}: ${type}`).join('; ')} }`;
}

function collect(elements: MessageFormatElement[], types: Map<string, string>): void {
  for (const it of elements) {
    if (it.type === TYPE.number) types.set(it.value, 'number');
    if (it.type === TYPE.argument && !types.has(it.value)) types.set(it.value, 'string | number');
    if (it.type === TYPE.plural || it.type === TYPE.select) {
      const names = Object.keys(it.options);
      types.set(it.value, it.type === TYPE.plural ? 'number' : names.includes('true') ? 'boolean' : 'string');
      for (const option of Object.values(it.options)) collect(option.value, types);
    }
  }
}

/** The type of the catalogue whose English is `english`, as TypeScript. */
export function catalogueType(english: Messages): string {
  return `/** Made from en.json by \`npm run strings\`, and not to be edited. */\nexport type Catalogue = ${members(english, '')};\n`;
}

function members(messages: Messages, indent: string): string {
  const lines = Object.entries(messages).map(([name, text]) => `${indent}  ${/^[a-z]\w*$/i.test(name) ? name : `'${name}'`}: ${member(text, `${indent}  `)};`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function member(text: string | Messages, indent: string): string {
  if (typeof text !== 'string') return members(text, indent);
  const args = argumentsOf(text);
  return args === '' ? 'string' : `(args: ${args}) => string`;
}
