/** Renders an object, and the last line of a list of objects, in the first column of a table. */
import { formatCount } from '../../../../shared/base/units.ts';
import { meaningOfClass, withMeaning } from '../../../../shared/engine/heap/contract/heap-class-names.ts';
import { functionText } from '../../../../shared/engine/heap/contract/heap-function-names.ts';
import { withComponent } from '../../../../shared/engine/heap/contract/heap-components.ts';
import type { HeapEdge, HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { NoteMark } from '../../../core/widgets/noted.tsx';
import { sourcePlace } from '../../../core/widgets/source-place.ts';
import { Tag } from '../../../core/widgets/tag.tsx';
import { useHeapNames } from '../heap-names.ts';
import type { ObjectLine } from './object-lines.ts';
import type { ObjectItem } from './object-source.ts';
import { errorText } from '../../../core/words/person-text.ts';

/** `.name`, `[412]`, or the name of an internal edge. */
export function edgeLabel(edge: Pick<HeapEdge, 'name' | 'type' | 'original'>, names: ShownNames = 'original'): string {
  if (edge.original !== undefined && names === 'original') return edge.original;
  if (edge.type === 'element') return `[${edge.name}]`;
  if (edge.type === 'property' || edge.type === 'shortcut') return `.${edge.name}`;
  return edge.name;
}

/** Class and preview as they are shown: by the source map if it has the class or the function, else the generated ones. */
export function shownNames(
  { name, preview, type, original, location, boundTo }: Omit<HeapNode, 'id'>,
  names: ShownNames = 'original',
): { name: string; preview: string } {
  if (names === 'generated') return { name, preview };
  const known = original?.name ?? null;
  if (type !== 'closure') return { name: known ?? name, preview };
  if (known !== null) return { name, preview: functionText(known, boundTo) };
  const isAnonymous = preview === '' || preview === '()';
  const around = original?.around ?? location?.around;
  return { name, preview: isAnonymous && around !== undefined ? `closure in ${around}` : preview };
}

/** Class and preview of the names that are not shown; null if they are the same. */
export function otherNames(node: Omit<HeapNode, 'id'>, names: ShownNames): string | null {
  const shown = shownNames(node, names);
  const other = shownNames(node, names === 'original' ? 'generated' : 'original');
  if (shown.name === other.name && shown.preview === other.preview) return null;
  return other.preview === '' || other.preview === other.name ? other.name : `${other.name} ${other.preview}`;
}

/** The object in one line of text, with both names if a source map has another one. */
export function objectText(node: HeapNode, names: ShownNames = 'original'): string {
  const { name, preview } = shownNames(node, names);
  const other = otherNames(node, names);
  const both = other === null ? '' : ` (${other})`;
  const named = withMeaning(withComponent(name, node.component));
  if (preview === '' || preview === name) return `${named} @${node.id}${both}`;
  return `${named} ${preview} @${node.id}${both}`;
}

export function itemText({ edge, node }: ObjectItem, names: ShownNames = 'original'): string {
  return edge === null ? objectText(node, names) : `${edgeLabel(edge, names)} → ${objectText(node, names)}`;
}

/** The object in one line: its preview, or its class if it has none. */
export function shortText(node: Omit<HeapNode, 'id'>, names: ShownNames): string {
  const { name, preview } = shownNames(node, names);
  return preview === '' ? name : preview;
}

/** Returns what the object is detached from: a document or, in Node, its native owner. */
export function detachedFrom({ name }: Pick<HeapNode, 'name'>): string {
  return name.startsWith('Detached Node / ') ? 'from its native owner' : 'from the document';
}

/** Third-party code: a function or class of a package, or an object that a framework holds for itself. */
export function isThirdParty({ edge, node }: ObjectItem): boolean {
  return node.isThirdParty === true || edge?.edgeClass === 'framework';
}

/** Where the function of a closure is written, by its source map or in its script: `details.js:8:12`. Empty if that is not known. */
export function functionPlace(
  { type, original, location }: Pick<HeapNode, 'type' | 'original' | 'location'>,
  names: ShownNames,
): string {
  if (type !== 'closure') return '';
  const {
    source: url,
    line,
    column,
  } = names === 'original' && original !== undefined ? original : { ...location, source: location?.url ?? '' };
  return sourcePlace({ url, line: line ?? 0, column: column ?? 0 });
}

/** `isNamed` is false if the class is already shown above the object. */
export function ObjectName({ item, isNamed = true }: { item: ObjectItem; isNamed?: boolean }) {
  const { shown, dimsThirdParty } = useHeapNames();
  const { edge, node } = item;
  const { name, preview } = shownNames(node, shown);
  const isDim = dimsThirdParty && isThirdParty(item);
  const hasPreview = preview !== '' && preview !== name;
  const meaning = hasPreview ? undefined : meaningOfClass(name);
  const place = functionPlace(node, shown);
  // `(system)` and similar names only give the kind, the preview identifies the object.
  const isNamedByPreview = hasPreview && (!isNamed || name.startsWith('('));
  return (
    <span className={isDim ? 'words is-third-party' : 'words'}>
      {edge === null ? null : (
        <>
          <span className="object-edge cut" data-class={edge.edgeClass}>
            {edgeLabel(edge, shown)}
          </span>
          <span className="third" aria-hidden>
            →
          </span>
        </>
      )}
      {!isNamedByPreview ? <span className="object-class cut">{withComponent(name, node.component)}</span> : null}
      {hasPreview ? (
        <span className={isNamedByPreview ? 'object-preview cut' : 'object-preview third cut'}>{preview}</span>
      ) : null}
      {meaning === undefined ? null : <span className="object-preview third cut">{meaning}</span>}
      {isNamedByPreview && node.component !== undefined ? (
        <span className="object-class cut">{withComponent('', node.component).trim()}</span>
      ) : null}
      {place === '' ? null : <span className="object-place third cut">{place}</span>}
      <span className="object-id third">@{node.id}</span>
      <NoteMark place={{ view: 'object', id: node.id }} />
      {node.isDetached ? (
        <Tag tone="page" title={`Detached ${detachedFrom(node)}, still alive`}>
          detached
        </Tag>
      ) : null}
    </span>
  );
}

type MoreLine = Extract<ObjectLine, { kind: 'more' }>;

export function moreText({ shown, total, isLoading, error }: MoreLine): string {
  if (error !== null) return errorText(error);
  if (isLoading) return total === null ? 'Loading objects …' : `Loading more than ${formatCount(shown)} …`;
  if (total === 0) return 'Empty';
  return `${formatCount(shown)} of ${formatCount(total ?? shown)}`;
}

export function MoreObjects({ line, onMore }: { line: MoreLine; onMore: () => void }) {
  const canAsk = !line.isLoading && (line.error !== null || line.total !== 0);
  return (
    <span className="object-more row">
      <span className={line.error === null ? 'third cut' : 'is-error cut'}>{moreText(line)}</span>
      {canAsk ? (
        <Button look="bare" size="tiny" tabIndex={-1} onClick={onMore}>
          {line.error === null ? 'show more' : 'retry'}
        </Button>
      ) : null}
    </span>
  );
}

/** An object or the end of a list of objects as text. */
export function lineText(line: ObjectLine, names: ShownNames = 'original'): string {
  return line.kind === 'more' ? moreText(line) : itemText(line.item, names);
}

export interface LineNameProps {
  readonly line: ObjectLine;
  readonly onMore: (parentKey: string) => void;
  readonly isNamed?: boolean;
  /** In a comparison: marks the objects directly below a head as new or deleted. */
  readonly isCompared?: boolean;
}

/** The first column of a line. */
export function LineName({ line, onMore, isNamed = true, isCompared = false }: LineNameProps) {
  if (line.kind === 'more') return <MoreObjects line={line} onMore={() => onMore(line.parentKey)} />;
  const name = <ObjectName item={line.item} isNamed={isNamed} />;
  if (!isCompared) return name;
  return (
    <span className="diff-object words">
      {line.level > 2 ? null : (
        <span className="diff-side" data-side={line.isGone ? 'removed' : 'added'}>
          {line.isGone ? '− deleted' : '+ new'}
        </span>
      )}
      {name}
    </span>
  );
}
