/**
 * Hover card of an object row: full preview, sizes, and first properties. Rows identify their object with `data-object`. The details pane
 * has the same data for keyboard users.
 */
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { createPortal } from 'react-dom';
import { ok } from '../../../../shared/base/result.ts';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import {
  shownDistance,
  type HeapEdgeNode,
  type HeapNode,
} from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument, QueryOptions } from '../../../core/bridge/analysis-client.ts';
import { placeCard } from '../../../core/charts/card-place.ts';
import { useHeapNames } from '../heap-names.ts';
import { edgeLabel, otherNames, shortText, shownNames } from './object-cells.tsx';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';

export interface ObjectHoverCardProps {
  readonly document: AnalysisDocument;
  readonly root: RefObject<HTMLElement | null>;
}

/** Delay that ignores a passing pointer. */
const DWELL_MS = 450;
const SHOWN_PROPERTIES = 6;
/** Number of properties requested; internal ones are filtered out. */
const ASKED_PROPERTIES = 16;

interface Pointed {
  readonly id: number;
  readonly row: Element;
  readonly xPx: number;
  readonly yPx: number;
}

interface Looked {
  readonly node: HeapNode;
  readonly properties: readonly HeapEdgeNode[];
  readonly more: number;
}

async function loadPreview(
  document: AnalysisDocument,
  id: number,
  options: QueryOptions,
): Promise<AppResult<Looked | null>> {
  const found = await document.query('heap.object', { id }, options);
  if (!found.ok) return found;
  const { node } = found.value;
  if (node === null) return ok(null);
  const references = await document.query('heap.references', { id, count: ASKED_PROPERTIES }, options);
  if (!references.ok) return references;
  const { rows, total } = references.value;
  const own = rows.filter(
    ({ edge }) => (edge.type === 'property' && edge.name !== '__proto__') || edge.type === 'element',
  );
  const properties = own.slice(0, SHOWN_PROPERTIES);
  return ok({ node, properties, more: total - properties.length });
}

/** The object under a resting pointer; null while it moves and after any other input. */
function usePointedObject(root: RefObject<HTMLElement | null>): Pointed | null {
  const [pointed, setPointed] = useState<Pointed | null>(null);
  useEffect(() => {
    const element = root.current;
    if (element === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let under: Element | null = null;
    const leave = (): void => {
      clearTimeout(timer);
      under = null;
      setPointed(null);
    };
    const over = (event: PointerEvent): void => {
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-object]') : null;
      if (row === under) return;
      leave();
      under = row;
      const id = Number(row?.dataset['object']);
      if (row === null || !Number.isSafeInteger(id) || event.pointerType === 'touch') return;
      timer = setTimeout(() => setPointed({ id, row, xPx: event.clientX, yPx: event.clientY }), DWELL_MS);
    };
    const others = ['pointerleave', 'pointerdown', 'keydown', 'wheel', 'scroll'];
    element.addEventListener('pointerover', over);
    for (const name of others) element.addEventListener(name, leave, { capture: true, passive: true });
    return () => {
      leave();
      element.removeEventListener('pointerover', over);
      for (const name of others) element.removeEventListener(name, leave, { capture: true });
    };
  }, [root]);
  return pointed;
}

export function ObjectHoverCard({ document, root }: ObjectHoverCardProps) {
  const pointed = usePointedObject(root);
  const { answer } = useQuery(pointed === null ? null : `${document.documentId} ${pointed.id}`, (options) =>
    loadPreview(document, pointed?.id ?? 0, options),
  );
  const preview = answer?.ok === true ? answer.value : null;
  // The result of the previous object does not apply.
  if (pointed === null || preview === null || preview.node.id !== pointed.id) return null;
  return <Card pointed={pointed} preview={preview} />;
}

function Card({ pointed, preview: { node, properties, more } }: { pointed: Pointed; preview: Looked }) {
  const card = useRef<HTMLDivElement>(null);
  const { shown } = useHeapNames();
  useLayoutEffect(() => {
    const element = card.current;
    if (element === null) return;
    const { left, top, width, height } = pointed.row.getBoundingClientRect();
    const place = placeCard(
      { box: { leftPx: left, topPx: top, widthPx: width, heightPx: height }, pointer: pointed },
      { widthPx: element.offsetWidth, heightPx: element.offsetHeight },
      { widthPx: window.innerWidth, heightPx: window.innerHeight },
    );
    element.style.left = `${place.leftPx}px`;
    element.style.top = `${place.topPx}px`;
  }, [pointed]);
  const distance = shownDistance(node.distance);
  const { name, preview: text } = shownNames(node, shown);
  const other = otherNames(node, shown);
  const place = node.original ?? (node.location === undefined ? null : { ...node.location, source: node.location.url });
  const sizes = [
    node.retainedSizeBytes === null ? null : `retains ${formatBytes(node.retainedSizeBytes)}`,
    `shallow ${formatBytes(node.shallowSizeBytes)}`,
    distance === null ? null : `distance ${formatCount(distance)}`,
  ].filter((part) => part !== null);
  return createPortal(
    <div className="tooltip object-card" ref={card} data-testid="object-card" aria-hidden>
      <p>
        <b>{name}</b> <span className="mono third">@{node.id}</span>
      </p>
      {text === '' || text === name ? null : <p className="mono object-card-text">{text}</p>}
      {other === null ? null : (
        <p className="third">
          {shown === 'original' ? 'Generated' : 'Original'}: <span className="mono">{other}</span>
        </p>
      )}
      {place === null ? null : (
        <p className="mono small third">
          {place.source}:{place.line}:{place.column}
        </p>
      )}
      <p className="third">{sizes.join(', ')}</p>
      {properties.length === 0 ? null : (
        <dl className="object-card-properties">
          {properties.map(({ edge, node: to }, at) => (
            // Two properties may share a name: a getter and its value.
            <div key={`${at} ${edge.name}`}>
              <dt className="mono cut">{edgeLabel(edge, shown).replace(/^\./, '')}</dt>
              <dd className="cut">{shortText(to, shown)}</dd>
            </div>
          ))}
        </dl>
      )}
      {properties.length > 0 && more > 0 ? <p className="third">{formatCount(more)} more references</p> : null}
    </div>,
    window.document.body,
  );
}
