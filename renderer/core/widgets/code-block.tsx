/** A command or configuration to read and copy; JSON keys are highlighted. */

export interface CodeBlockProps {
  /** Accessible name. */
  readonly label: string;
  readonly text: string;
  readonly 'data-testid'?: string;
}

const JSON_KEY = /("(?:[^"\\]|\\.)*")(?=\s*:)/g;

/** Reached with Tab, so that arrow keys scroll it. */
const SCROLLABLE = { tabIndex: 0 } as const;

export function CodeBlock({ label, text, ...rest }: CodeBlockProps) {
  // With a capturing group, `split` returns matches at odd indexes.
  const parts = text.split(JSON_KEY);
  return (
    <pre className="code-block selectable" aria-label={label} {...SCROLLABLE} {...rest}>
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
