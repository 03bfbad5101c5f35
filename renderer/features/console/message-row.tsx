/** A console row: text with expandable objects, count, source, and stack. All text is untrusted page content. */
import { memo, type CSSProperties } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { useStore } from 'zustand';
import { formatCount } from '../../../shared/base/units.ts';
import type { ConsoleRow } from '../../../shared/features/console/tools/console-rows.ts';
import type { ConsoleEntry, ConsolePart, ConsolePlace } from '../../../shared/engine/console/contract/console.ts';
import type { OriginalOfPlace } from '../../core/stores/hooks/use-live-originals.ts';
import { CopyButton } from '../../core/widgets/copy-button.tsx';
import {
  ChevronDownIcon,
  ChevronRightIcon,
  ErrorIcon,
  GoToIcon,
  InfoIcon,
  WarningIcon,
  type Icon,
} from '../../core/widgets/icons.tsx';
import { functionName, sourcePlace, wholeSource } from '../../core/widgets/source-place.ts';
import { ObjectTree } from './object-tree.tsx';
import type { OpenedObjects } from './opened-objects.ts';

const ICONS: Readonly<Partial<Record<ConsoleEntry['level'], Icon>>> = {
  error: ErrorIcon,
  warning: WarningIcon,
  info: InfoIcon,
};
/** Types that say more than the level. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  table: 'table',
  trace: 'trace',
  dir: 'dir',
  dirxml: 'dirxml',
  startGroup: 'group',
  startGroupCollapsed: 'group',
  count: 'count',
  timeEnd: 'timer',
  exception: 'uncaught',
};
const SAID_BY_LEVEL = new Set([
  'log',
  'info',
  'debug',
  'warning',
  'error',
  'assert',
  'clear',
  'navigation',
  'evaluate',
]);
const DEPTH_PX = 14;

export interface MessageRowProps {
  readonly row: ConsoleRow;
  readonly objects: StoreApi<OpenedObjects>;
  readonly isSelected: boolean;
  readonly onSelect: (entryId: number) => void;
  readonly isStackOpen: boolean;
  readonly onToggleStack: (entryId: number) => void;
  /** Null if there are no sources to show: the place is a text. */
  readonly onOpenSource: ((place: ConsolePlace) => void) | null;
  readonly onCopy: (row: ConsoleRow) => Promise<boolean>;
  readonly originalOf: OriginalOfPlace;
}

function timeText(atMs: number): string {
  const at = new Date(atMs);
  const two = (figure: number): string => String(figure).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

function SourceLink({
  place,
  onOpenSource,
  originalOf,
}: { place: ConsolePlace } & Pick<MessageRowProps, 'onOpenSource' | 'originalOf'>) {
  if (place.url === '' && place.scriptId === null) return null;
  const original = originalOf(place);
  const whole = original === null ? '' : `${original.source}:${original.line}:${original.column}\n`;
  const shown = original === null ? place : { ...original, url: original.source };
  const text = place.url === '' ? `script ${place.scriptId ?? ''}:${place.line}` : sourcePlace(shown);
  if (onOpenSource === null)
    return (
      <span className="console-source-text third selectable" title={`${whole}${wholeSource(place)}`}>
        {text}
      </span>
    );
  return (
    <button
      type="button"
      className="console-source second small"
      title={`${whole}Show ${wholeSource(place)} in Sources`}
      onClick={() => onOpenSource(place)}
    >
      {text}
    </button>
  );
}

/** The stack of an exception with links, expandable below its text. */
function shownText({ type, stack }: ConsoleEntry, text: string): string {
  return type === 'exception' && stack.length > 0 ? (text.split(/\n\s+at /, 1)[0] ?? text) : text;
}

/** React's names of the properties: `backgroundColor`. */
function reactStyle(style: NonNullable<ConsolePart['style']>): CSSProperties {
  return Object.fromEntries(
    Object.entries(style).map(([name, value]) => [
      name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

/** The text, in which each object is an expandable button. */
function Text({ entry, objects }: { entry: ConsoleEntry; objects: StoreApi<OpenedObjects> }) {
  const open = useStore(objects, (state) => state.open);
  if (entry.parts.length === 0) return <span className="console-words selectable">{entry.text}</span>;
  const places = entry.parts.map((_, index) => `${entry.id}/${index}`);
  return (
    <>
      <span className="console-words selectable">
        {entry.parts.map(({ text, objectId, style }, index) => {
          const place = places[index] ?? '';
          if (objectId === null)
            return (
              <span key={place} {...(style === undefined ? {} : { style: reactStyle(style) })}>
                {text}
              </span>
            );
          const isOpen = open.has(place);
          const chevron = isOpen ? <ChevronDownIcon size={12} /> : <ChevronRightIcon size={12} />;
          const toggle = (): void => objects.getState().toggle(place, objectId);
          // Text on a button cannot be selected, and error text should be selectable.
          if (entry.isError || text.includes('\n'))
            return (
              <span key={place}>
                <button
                  type="button"
                  className="console-object"
                  aria-label={`Properties of ${text.slice(0, 60)}`}
                  title="Properties"
                  aria-expanded={isOpen}
                  onClick={toggle}
                >
                  {chevron}
                </button>
                <span className={entry.type === 'table' ? 'console-table' : undefined}>{shownText(entry, text)}</span>
              </span>
            );
          return (
            <button key={place} type="button" className="console-object" aria-expanded={isOpen} onClick={toggle}>
              {chevron}
              {text}
            </button>
          );
        })}
      </span>
      {entry.parts.map(({ objectId }, index) => {
        const place = places[index] ?? '';
        return objectId !== null && open.has(place) ? (
          <ObjectTree key={place} objects={objects} place={place} objectId={objectId} />
        ) : null;
      })}
    </>
  );
}

function Stack({ entry, ...links }: { entry: ConsoleEntry } & Pick<MessageRowProps, 'onOpenSource' | 'originalOf'>) {
  return (
    <ol className="console-stack" aria-label="Stack">
      {entry.stack.map((frame, index) => (
        // A recursive function occurs several times at the same location.
        <li key={`${frame.url}:${frame.line}:${frame.column} ${index}`}>
          {frame.asyncCause === null ? null : <div className="third">after {frame.asyncCause}</div>}
          <span className="console-frame">
            <span className="mono cut">{links.originalOf(frame)?.name ?? functionName(frame.functionName)}</span>
            <SourceLink place={frame} {...links} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function DrawnRow(props: MessageRowProps) {
  const { row, objects, isSelected, onSelect, isStackOpen, onToggleStack, onOpenSource, onCopy, originalOf } = props;
  const { entry, count } = row;
  const { kind, level, type, depth, place, note, isBeforeEnable, stack } = entry;
  if (kind === 'navigation' || kind === 'clear')
    return (
      <div className="console-mark" data-kind={kind}>
        <span className="third mono">{timeText(entry.atMs)}</span>
        <GoToIcon size={12} />
        <span className="selectable cut">{kind === 'navigation' ? `Loaded ${entry.text}` : entry.text}</span>
      </div>
    );
  const Drawn = kind === 'message' ? ICONS[level] : undefined;
  const word = TYPE_WORDS[type] ?? (SAID_BY_LEVEL.has(type) ? null : type);
  const hasStack = stack.length > 0;
  return (
    <div
      className="console-row"
      data-kind={kind}
      data-level={level}
      data-entry={entry.id}
      data-selected={isSelected ? '' : undefined}
      data-testid="console-row"
    >
      <span className="console-level">
        <span className="visually-hidden">{kind === 'message' ? level : kind}</span>
        {kind === 'input' ? '›' : kind === 'result' ? '‹' : Drawn === undefined ? null : <Drawn size={14} />}
      </span>
      <button
        type="button"
        className="console-time third mono"
        aria-pressed={isSelected}
        title="Select this message"
        onClick={() => onSelect(entry.id)}
      >
        {timeText(entry.atMs)}
      </button>
      <div className="console-body" style={{ paddingLeft: depth * DEPTH_PX }}>
        {hasStack ? (
          <button
            type="button"
            className="console-stack-toggle"
            aria-label={isStackOpen ? 'Hide the stack' : 'Show the stack'}
            title={isStackOpen ? 'Hide the stack' : 'Show the stack'}
            aria-expanded={isStackOpen}
            onClick={() => onToggleStack(entry.id)}
          >
            {isStackOpen ? <ChevronDownIcon size={12} /> : <ChevronRightIcon size={12} />}
          </button>
        ) : null}
        {count > 1 ? (
          <span className="console-count" title={`${formatCount(count)} times`}>
            {formatCount(count)}
          </span>
        ) : null}
        {word === null ? null : <span className="console-type">{word}</span>}
        <Text entry={entry} objects={objects} />
        {note === null ? null : <span className="console-note third"> ({note})</span>}
        {isBeforeEnable ? (
          <span className="console-note third" title="Logged before the capture started; the target sent it again.">
            {' '}
            earlier
          </span>
        ) : null}
        {isStackOpen ? <Stack entry={entry} onOpenSource={onOpenSource} originalOf={originalOf} /> : null}
      </div>
      <span className="console-end">
        <span className="console-actions">
          <CopyButton label="Copy" iconOnly size="tiny" onCopy={() => onCopy(row)} />
        </span>
        {place === null ? null : <SourceLink place={place} onOpenSource={onOpenSource} originalOf={originalOf} />}
      </span>
    </div>
  );
}

/** Memoized: rows are recreated with each message, mostly unchanged. */
export const MessageRow = memo(
  DrawnRow,
  (before, after) =>
    before.row.entry === after.row.entry &&
    before.row.count === after.row.count &&
    before.objects === after.objects &&
    before.isSelected === after.isSelected &&
    before.onSelect === after.onSelect &&
    before.isStackOpen === after.isStackOpen &&
    before.onToggleStack === after.onToggleStack &&
    before.onOpenSource === after.onOpenSource &&
    before.onCopy === after.onCopy &&
    before.originalOf === after.originalOf,
);
