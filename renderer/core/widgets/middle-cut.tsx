/** A path or an address where space is short: folders and query give way, the name of the file stays. */

/** Longer names of files are cut at their beginning. */
const MAX_NAME_CHARS = 32;

/** Folders, the end of the file's name, and the query. */
export function addressParts(text: string): readonly [folders: string, file: string, query: string] {
  const [path = ''] = text.split(/[?#]/, 1);
  const slash = path.replace(/\/$/, '').lastIndexOf('/');
  const from = Math.max(slash, path.length - MAX_NAME_CHARS, 0);
  return [path.slice(0, from), path.slice(from), text.slice(path.length)];
}

export function MiddleCut({ text }: { readonly text: string }) {
  const [folders, file, query] = addressParts(text);
  return (
    <span className="middle-cut" title={text}>
      {folders === '' ? null : <span className="cut">{folders}</span>}
      <span className="middle-cut-file">{file}</span>
      {query === '' ? null : <span className="cut">{query}</span>}
    </span>
  );
}
