/** The lines that an edit of a file adds and removes. */
import type { ChangedLine, FileChange } from '../../../shared/contracts/assistant-clients.ts';

const MARKS: Readonly<Record<ChangedLine['mark'], string>> = { same: ' ', added: '+', removed: '−' };
const SPOKEN: Readonly<Record<ChangedLine['mark'], string>> = { same: '', added: 'added: ', removed: 'removed: ' };

/** Reached with Tab, so that arrow keys scroll it. */
const SCROLLABLE = { tabIndex: 0 } as const;

export function FileChangeBlock({ label, change }: { readonly label: string; readonly change: FileChange }) {
  if (change.lines.length === 0) return null;
  return (
    <pre className="code-block selectable file-change" aria-label={label} data-testid="file-change" {...SCROLLABLE}>
      {change.lines.map(({ mark, text }, index) => (
        <span key={`${index}`} className="file-change-line" data-mark={mark}>
          <span className="file-change-number" aria-hidden>
            {change.line + linesBefore(change.lines, index)}
          </span>
          <span aria-hidden>{MARKS[mark]} </span>
          <span className="visually-hidden">{SPOKEN[mark]}</span>
          {`${text}\n`}
        </span>
      ))}
    </pre>
  );
}

/** Lines before this one in the file that it is in: removed lines are in the old file, the others in the new one. */
function linesBefore(lines: readonly ChangedLine[], index: number): number {
  const other = lines[index]?.mark === 'removed' ? 'added' : 'removed';
  return lines.slice(0, index).filter(({ mark }) => mark !== other).length;
}
