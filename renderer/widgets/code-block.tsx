/** A command or a piece of configuration to be read and copied; JSON keys stand out a little. */

export interface CodeBlockProps {
  /** What it is, for those who do not see it. */
  readonly label: string;
  readonly text: string;
  readonly 'data-testid'?: string;
}

const JSON_KEY = /("(?:[^"\\]|\\.)*")(?=\s*:)/g;

export function CodeBlock({ label, text, ...rest }: CodeBlockProps) {
  // A capturing group makes `split` keep what it matched, at every odd place.
  const parts = text.split(JSON_KEY);
  return (
    <pre className="code-block selectable" aria-label={label} {...rest}>
      {parts.map((part, index) =>
        index % 2 === 1 ? (
          <span key={`${index}`} className="code-key">
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </pre>
  );
}
