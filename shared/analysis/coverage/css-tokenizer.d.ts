/** css-tree's tokenizer alone: the whole of it brings the data of all properties along, and reads them from its own folder. */
declare module 'css-tree/tokenizer' {
  export const tokenTypes: typeof import('css-tree').tokenTypes;
  export const tokenize: typeof import('css-tree').tokenize;
}
