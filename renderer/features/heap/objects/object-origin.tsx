/** Where the selected object comes from: its birth, what keeps it since, and the code that could have written that. */
import { useEffect, useState } from 'react';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { happeningsOf, settingOf } from '../../../../shared/core/contracts/happenings.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { SlotWrite } from '../../../../shared/engine/heap/contract/origins.ts';
import { originText } from '../../../../shared/features/heap/origin-text.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { SourceLink } from '../../../core/widgets/source-link.tsx';
import { functionName, sourcePlace } from '../../../core/widgets/source-place.ts';
import { useHeapNames } from '../heap-names.ts';
import { QuerySection } from '../query-section.tsx';

export interface ObjectOriginProps {
  readonly document: AnalysisDocument;
  readonly node: HeapNode;
  readonly capture: Pick<CaptureRecord, 'options'>;
}

/** The text with its names and code in the monospace font. */
function Sentence({ text }: { text: string }) {
  return (
    <p className="origin-sentence selectable">
      {text.split('`').map((part, at) =>
        at % 2 === 1 ? (
          // The parts of a sentence stay where they are.
          <span key={`${at} ${part}`} className="mono small">
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </p>
  );
}

function Writer({ write: { name, source, script, line, code, isOnStack } }: { write: SlotWrite }) {
  return (
    <li className="stack-frame" title={code}>
      <span className="cut">
        {functionName(name)}
        {isOnStack ? <span className="third"> was running at its birth</span> : null}
      </span>
      <SourceLink place={{ url: script ?? source, line, column: 1 }} className="mono small cut">
        {sourcePlace({ url: source, line, column: 0 })}
      </SourceLink>
    </li>
  );
}

/** Sources are parsed for it: not for each row that a key passes. */
const SETTLE_MS = 300;

export function ObjectOrigin(props: ObjectOriginProps) {
  const { id } = props.node;
  const [settledId, setSettledId] = useState(id);
  useEffect(() => {
    const timer = setTimeout(() => setSettledId(id), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return settledId === id ? <SettledOrigin {...props} /> : null;
}

function SettledOrigin({ document, node, capture }: ObjectOriginProps) {
  const { version } = useHeapNames();
  const { answer, refetch } = useQuery(`${document.documentId} ${node.id} ${version}`, () =>
    document.query('heap.origin', { id: node.id }),
  );
  const happenings = happeningsOf(capture);
  return (
    <QuerySection title="Origin" answer={answer} refetch={refetch} figure={() => ''}>
      {(origin) => {
        const setting = happenings === null ? null : settingOf(origin.birth, happenings);
        const writes = origin.writes?.rows ?? [];
        return (
          <div data-testid="object-origin">
            {originText(origin, node.id, { setting, round: null, reader: 'person' }).map((text) => (
              <Sentence key={text} text={text} />
            ))}
            {writes.length === 0 ? null : (
              <ul className="details-list">
                {writes.map((write) => (
                  <Writer key={`${write.source}:${write.line}`} write={write} />
                ))}
              </ul>
            )}
          </div>
        );
      }}
    </QuerySection>
  );
}
