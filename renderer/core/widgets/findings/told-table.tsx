/** A table of findings as a table, where its columns are compared with each other. */
import type { Table, Words } from '../../../../shared/core/findings/model.ts';
import { isFigure } from '../../../../shared/core/findings/plain-tables.ts';
import type { Voice } from '../../../../shared/core/findings/voice.ts';
import { ToldWords } from './told-words.tsx';
import './told-table.css';

/** A figure stays on one line with its unit; between the figures of one cell the line may end. */
function FigureCell({ words, voice }: { readonly words: Words; readonly voice: Voice }) {
  const parts = typeof words === 'string' || 'kind' in words ? [words] : words;
  return parts.map((part, at) => (
    <span key={at} data-whole={parts.length === 1 || typeof part !== 'string' || undefined}>
      <ToldWords words={part} voice={voice} />
    </span>
  ));
}

export function ToldTable({ table, voice }: { readonly table: Table; readonly voice: Voice }) {
  const { columns, rows } = table;
  const isRight = (column: number): boolean =>
    columns[column]?.isFigure === true || rows.some(({ cells }) => isFigure(cells[column] ?? ''));
  return (
    <div className="told-table">
      <table>
        <thead>
          <tr>
            {columns.map(({ title }, at) => (
              <th key={title} data-figure={isRight(at) || undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ cells }, row) => (
            <tr key={row}>
              {cells.map((words, at) => (
                <td key={columns[at]?.title} data-figure={isRight(at) || undefined}>
                  {isRight(at) ? <FigureCell words={words} voice={voice} /> : <ToldWords words={words} voice={voice} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
