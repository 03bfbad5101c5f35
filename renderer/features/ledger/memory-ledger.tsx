/** The memory ledger of one target of the application: a sentence, and a treemap in which each rectangle says who has it. */
import { useMemo, useState, type ReactNode } from 'react';
import { formatBytes, formatPercent } from '../../../shared/base/units.ts';
import {
  MemoryLedgerResultSchema,
  type MemoryLedgerContent,
  type MemoryLedgerResult,
} from '../../../shared/features/ledger/contract/memory-ledgers.ts';
import { LEDGER_TARGETS } from '../../../shared/core/contracts/process-memory.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { PERSON } from '../../../shared/core/findings/voice.ts';
import { penMemoryLedger } from '../../../shared/features/ledger/tools/memory-ledger.ts';
import { ledgerText } from '../../../shared/features/ledger/rules.ts';
import { ownPart } from '../../core/stores/topics/differing-parts.ts';
import { targetName } from '../../core/stores/topics/targets.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useBridge, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { isRunningCall } from '../../core/stores/topics/operations.ts';
import { CancelRun } from '../../core/runs/cancel-run.tsx';
import { ProgressBar } from '../../core/widgets/meter.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { Treemap } from '../../core/widgets/treemap/treemap.tsx';
import { boxSize, ledgerBoxes, type LedgerBox } from './ledger-boxes.ts';

/** Long enough for growth of some MB a minute to stand out. */
const GROWTH_SECONDS = 30;

export function canHaveLedger({ type }: TargetInfo): boolean {
  return (LEDGER_TARGETS as readonly string[]).includes(type);
}

function boxCard(box: LedgerBox | undefined, total: number): ReactNode {
  if (box === undefined) return null;
  return (
    <>
      <b>{box.name}</b>
      <br />
      {boxSize(box)}
      {total > 0 ? `, ${formatPercent(box.bytes / total)} of the shown memory` : ''}
      {box.details.map((detail) => (
        <span key={detail}>
          <br />
          {detail}
        </span>
      ))}
    </>
  );
}

function LedgerMap({ result }: { result: MemoryLedgerContent }) {
  const bridge = useBridge();
  const { files } = useWorkbench();
  const [selected, setSelected] = useState<string | null>(null);
  const { items, boxes } = useMemo(() => ledgerBoxes(result), [result]);
  const total = items.reduce((sum, { size }) => sum + size, 0);
  const capture = result.captures.at(-1);
  const textOf = (key: string): string => {
    const box = boxes.get(key);
    return box === undefined ? '' : `${box.name}\t${boxSize(box)}`;
  };
  return (
    <Treemap
      label="Memory by who has it"
      items={items}
      wordsOf={(key) => {
        const box = boxes.get(key);
        return {
          name: box?.name ?? '',
          figure: box === undefined ? '' : boxSize(box),
          token: box?.token ?? '--surface-marked',
        };
      }}
      cardOf={(key) => boxCard(boxes.get(key), total)}
      selectedKey={selected}
      onSelect={setSelected}
      onDescend={() => {
        if (capture !== undefined) void files.getState().openCapture(capture);
      }}
      onAscend={null}
      onCopy={(key) => void bridge.command('clipboard.write', { text: textOf(key) })}
      menuOf={() =>
        capture === undefined
          ? []
          : [
              {
                label: 'Open the heap snapshot',
                shortcut: 'Enter',
                onSelect: () => void files.getState().openCapture(capture),
              },
            ]
      }
    />
  );
}

/** The processes that the map has beside that of the headline, and those that it leaves out. */
function othersText({ ledger }: MemoryLedgerContent): string[] {
  const sizes = ledger.processes.map((process) => ({ ...process, size: formatBytes(process.privateBytes ?? 0) }));
  const own = sizes.find(({ isOfTarget }) => isOfTarget);
  const others = sizes.filter(({ isOfTarget, privateBytes }) => !isOfTarget && (privateBytes ?? 0) > 0);
  const left = others.filter(({ type }) => type !== 'GPU');
  const beside = own === undefined || own.privateBytes === null ? '' : ` (${own.size})`;
  return [
    ...others
      .filter(({ type }) => type === 'GPU')
      .map(
        ({ size }) => `The map also has the GPU process of all pages (${size}), beside that of the target${beside}.`,
      ),
    ...(left.length === 0
      ? []
      : [`Not in the map: ${left.map(({ type, processId, size }) => `${type} ${processId} ${size}`).join(', ')}.`]),
  ];
}

/** The sentence, the map, and what is not in it; of a ledger that was just taken, or a stored one. */
export function LedgerResult({ result }: { result: MemoryLedgerContent }) {
  return (
    <>
      <p className="application-ledger-verdict" data-testid="ledger-verdict">
        {result.target.title}: {ledgerText(result, PERSON)}
      </p>
      <div className="application-ledger-map">
        <LedgerMap result={result} />
      </div>
      {[...othersText(result), ...result.ledger.unknown].map((sentence) => (
        <p key={sentence} className="third small application-ledger-verdict">
          {sentence}
        </p>
      ))}
    </>
  );
}

/** The pause that a ledger is, before it is taken; its progress, and Cancel, while it is. */
function LedgerRun({ targetId, startedAtMs }: { readonly targetId: string; readonly startedAtMs: number | null }) {
  const call = useTopic('calls', (calls) =>
    calls.find(
      (each) =>
        each.tool === penMemoryLedger.name &&
        each.caller.kind === 'window' &&
        each.targetId === targetId &&
        isRunningCall(each),
    ),
  );
  if (startedAtMs === null)
    return (
      <p className="third small application-ledger-verdict">
        A ledger takes a heap snapshot. Until it is taken the target is paused: a large heap takes several seconds.
      </p>
    );
  return (
    <div className="row small application-ledger-verdict application-ledger-run" data-testid="ledger-running">
      <span className="application-ledger-bar">
        <ProgressBar label="Memory ledger" done={call?.progress?.done ?? 0} total={call?.progress?.total ?? null} />
      </span>
      <span className="second">{call?.progress?.message ?? 'Taking a ledger'}</span>
      <CancelRun what="ledger" call={call ?? null} startedAtMs={startedAtMs} />
    </div>
  );
}

/** `targets`: those with a ledger, largest first. */
export function MemoryLedger({ targets }: { targets: readonly TargetInfo[] }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const [result, setResult] = useState<MemoryLedgerResult | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [startedAtMs, setStartedAtMs] = useState<number | null>(null);
  const target = targets.find(({ id }) => id === chosen) ?? targets[0];
  const take = async (seconds: number): Promise<void> => {
    if (target === undefined) return;
    setStartedAtMs(Date.now());
    const taken = await perform(() =>
      bridge.call(penMemoryLedger.name, { target: target.id, seconds, owners: true }, MemoryLedgerResultSchema),
    );
    setStartedAtMs(null);
    if (taken !== null) setResult(taken);
  };
  if (target === undefined) return null;
  return (
    <section className="application-ledger" aria-label="Memory ledger">
      <div className="pane-head">
        <h3>Ledger</h3>
        {targets.length === 1 ? null : (
          <select
            aria-label="Target of the ledger"
            value={target.id}
            disabled={busy}
            onChange={({ currentTarget }) => setChosen(currentTarget.value)}
          >
            {targets.map((each) => (
              <option key={each.id} value={each.id}>
                {`${targetName(each)} ${ownPart(each, targets)}`.trim()}
              </option>
            ))}
          </select>
        )}
        <Button disabled={busy} title="Takes a heap snapshot, which pauses the target" onClick={() => void take(0)}>
          {busy ? 'Taking ledger …' : 'Memory ledger'}
        </Button>
        <Button
          disabled={busy}
          title="Takes two heap snapshots, and samples the process between them"
          onClick={() => void take(GROWTH_SECONDS)}
        >
          Growth in {GROWTH_SECONDS} s
        </Button>
      </div>
      {error === null ? null : <FailureState place="strip" error={error} />}
      {busy || result === null ? <LedgerRun targetId={target.id} startedAtMs={startedAtMs} /> : null}
      {result === null ? null : <LedgerResult result={result} />}
    </section>
  );
}
