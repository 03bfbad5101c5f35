/** The levels of a console list as chips with counts: one click shows one level, further ones add or remove levels. */
import { formatCount } from '../../../shared/base/units.ts';
import { CONSOLE_LEVELS, type ConsoleLevel } from '../../../shared/engine/console/contract/console.ts';
import { toggledLevels } from './console-lines.ts';

const LEVEL_WORDS: Readonly<Record<ConsoleLevel, string>> = {
  error: 'Errors',
  warning: 'Warnings',
  log: 'Log',
  info: 'Info',
  debug: 'Debug',
};

export function ConsoleLevels({
  levels,
  counts,
  onLevels,
}: {
  readonly levels: ReadonlySet<ConsoleLevel>;
  readonly counts: Readonly<Record<ConsoleLevel, number>>;
  readonly onLevels: (levels: ReadonlySet<ConsoleLevel>) => void;
}) {
  const all = levels.size === CONSOLE_LEVELS.length;
  return (
    <fieldset className="console-levels" aria-label="Levels">
      <button
        type="button"
        className="console-chip"
        aria-pressed={all}
        onClick={() => onLevels(new Set(CONSOLE_LEVELS))}
      >
        All
      </button>
      {CONSOLE_LEVELS.map((level) => (
        <button
          key={level}
          type="button"
          className="console-chip"
          data-level={level}
          aria-pressed={!all && levels.has(level)}
          onClick={() => onLevels(toggledLevels(levels, level))}
        >
          {LEVEL_WORDS[level]} <span className="figure">{formatCount(counts[level])}</span>
        </button>
      ))}
    </fieldset>
  );
}
