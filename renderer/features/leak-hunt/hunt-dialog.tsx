/** Starts a leak hunt on the selected target: the action of a round, and the number of rounds. */
import { type KeyboardEvent, useState, type ReactNode } from 'react';
import { parseRequest } from '../../../shared/core/capability/local-request.ts';
import { numberedText } from '../../../shared/core/capability/action-numbers.ts';
import type { GivenStep } from '../../../shared/features/page/tools/interact-steps.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { canHunt } from './stores/leak-hunts.ts';
import { findTarget, targetName } from '../../core/stores/topics/targets.ts';
import { useSelectedTargetId, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { Dialog, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { Segmented, type SegmentedOption } from '../../core/widgets/segmented.tsx';
import { personAdvice, personText } from '../../core/words/person-text.ts';
import { huntParams, type HuntParams } from './hunt-words.ts';
import './hunt.css';

/** Steps being edited; `why` says what is missing. */
interface EditedSteps {
  readonly steps: () => readonly GivenStep[];
  readonly why: string | null;
}

export interface HuntDialogProps extends Pick<DialogProps, 'open' | 'onOpenChange'> {
  /** Edits steps on a page, `initial` to begin with, followed by `after`. */
  readonly stepsEditor: (
    page: { readonly targetId: string; readonly initial: readonly GivenStep[] },
    after: (edited: EditedSteps) => ReactNode,
  ) => ReactNode;
}

type ActionKind = 'steps' | 'expression' | 'request' | 'person' | 'wait';

const DEFAULTS = { repeat: 5, rounds: 3, seconds: 5 };
const LIMITS = { repeat: [1, 500], rounds: [2, 10], seconds: [1, 300] } as const;
type NumberName = keyof typeof LIMITS;

/** The initial values of the form: what the last hunt of the target repeated, or nothing. */
interface Beginning {
  readonly kind: ActionKind;
  readonly steps: readonly GivenStep[];
  readonly expression: string;
  readonly request: string;
  readonly task: string;
  readonly numbers: Readonly<Record<NumberName, string>>;
}

function beginningOf(target: TargetInfo, last: HuntParams | null): Beginning {
  const { steps = [], expression = '', request = '', do: task = '', seconds } = last ?? {};
  const kinds: readonly [boolean, ActionKind][] = [
    [steps.length > 0, 'steps'],
    [expression !== '', 'expression'],
    [request !== '', 'request'],
    [task !== '', 'person'],
    [seconds !== undefined, 'wait'],
  ];
  const known = kinds.find(([isOf]) => isOf)?.[1];
  return {
    kind: known ?? (target.type === 'page' ? 'steps' : 'wait'),
    steps,
    expression,
    request,
    task,
    numbers: {
      repeat: String(last?.repeat ?? DEFAULTS.repeat),
      rounds: String(last?.rounds ?? DEFAULTS.rounds),
      seconds: String(seconds ?? DEFAULTS.seconds),
    },
  };
}

const ABOUT: Readonly<Record<ActionKind, string>> = {
  steps: 'Performs these steps with trusted input.',
  expression: 'Runs this code in the target. A promise is awaited.',
  request: 'Sends this request to a server of this machine, which the target is.',
  person: 'You act in the target yourself; a card asks you in each round.',
  wait: 'Waits while the target works by itself or under load.',
};

export function HuntDialog({ open, onOpenChange, stepsEditor }: HuntDialogProps) {
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Hunt for a leak"
      description={
        canHunt(target)
          ? `Repeats an action on ${targetName(target)} in rounds, with a heap snapshot after each. What grows in every round is a leak.`
          : 'Select a page, a worker, a Node or a Deno process first.'
      }
      widthPx={960}
      {...(canHunt(target)
        ? {
            children: (
              <HuntForm
                key={target.id}
                target={target}
                stepsEditor={stepsEditor}
                onStarted={() => onOpenChange(false)}
              />
            ),
          }
        : {})}
    />
  );
}

/** The number in the field; null if it is none or out of range. */
function numberIn(name: NumberName, text: string): number | null {
  const [least, most] = LIMITS[name];
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most ? value : null;
}

function NumberField({
  name,
  label,
  text,
  onText,
}: {
  readonly name: NumberName;
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  const [least, most] = LIMITS[name];
  return (
    <label className="hunt-number stack">
      <span>{label}</span>
      <Field
        label={label}
        icon={null}
        inputMode="numeric"
        clearable={false}
        value={text}
        onValue={onText}
        error={numberIn(name, text) === null ? `A whole number from ${least} to ${most}` : null}
      />
    </label>
  );
}

function HuntForm({
  target,
  stepsEditor,
  onStarted,
}: {
  readonly target: TargetInfo;
  readonly stepsEditor: HuntDialogProps['stepsEditor'];
  readonly onStarted: () => void;
}) {
  const { leakHunts } = useWorkbench();
  const isPage = target.type === 'page';
  const [beginning] = useState(() =>
    beginningOf(target, huntParams(leakHunts.getState().lastParams.get(target.id) ?? {})),
  );
  const [kind, setKind] = useState(beginning.kind);
  const [expression, setExpression] = useState(beginning.expression);
  const [request, setRequest] = useState(beginning.request);
  const [task, setTask] = useState(beginning.task);
  const [numbers, setNumbers] = useState(beginning.numbers);
  const hasRepeat = kind === 'steps' || kind === 'expression' || kind === 'request';
  const needed: readonly NumberName[] = [
    'rounds',
    ...(hasRepeat ? (['repeat'] as const) : []),
    ...(kind === 'wait' ? (['seconds'] as const) : []),
  ];
  const options: readonly SegmentedOption<ActionKind>[] = [
    { value: 'steps', label: 'Steps', ...(isPage ? {} : { unavailable: 'Steps need a page' }) },
    { value: 'person', label: 'Do it yourself' },
    { value: 'expression', label: 'Expression' },
    { value: 'request', label: 'Request', ...(isPage ? { unavailable: 'Requests need a server' } : {}) },
    { value: 'wait', label: 'Wait' },
  ];

  const start = (action: Readonly<Record<string, unknown>>): void => {
    const params = {
      ...action,
      rounds: numberIn('rounds', numbers.rounds) ?? DEFAULTS.rounds,
      ...(hasRepeat ? { repeat: numberIn('repeat', numbers.repeat) ?? DEFAULTS.repeat } : {}),
    };
    void leakHunts.getState().start({ targetId: target.id, targetName: targetName(target), params });
    onStarted();
  };
  const missingOf = (why: string | null): string | null =>
    why ?? (needed.some((name) => numberIn(name, numbers[name]) === null) ? 'Correct the numbers.' : null);
  /** Enter in the field starts the hunt, as the button does. */
  const startsOnEnter =
    (why: string | null, action: Readonly<Record<string, unknown>>) =>
    (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && !event.nativeEvent.isComposing && missingOf(why) === null) start(action);
    };
  const row = (name: NumberName, label: string): ReactNode => (
    <NumberField
      name={name}
      label={label}
      text={numbers[name]}
      onText={(text) => setNumbers((before) => ({ ...before, [name]: text }))}
    />
  );
  const end = (why: string | null, action: () => Readonly<Record<string, unknown>>): ReactNode => {
    const missing = missingOf(why);
    return (
      <>
        <div className="hunt-numbers">
          {hasRepeat ? row('repeat', 'Times per round') : null}
          {kind === 'wait' ? row('seconds', 'Seconds per round') : null}
          {row('rounds', 'Rounds')}
        </div>
        <div className="hunt-start row">
          <Button
            look="primary"
            disabled={missing !== null}
            title={missing ?? undefined}
            onClick={() => start(action())}
          >
            Start the hunt
          </Button>
          <span className="small third">
            {missing ?? `One round to warm up, then ${numbers.rounds} with a heap snapshot after each.`}
          </span>
        </div>
      </>
    );
  };
  const whyNoCode = expression.trim() === '' ? 'Enter the code to run.' : null;
  const parsed = parseRequest(numberedText(request, 1));
  const whyNoRequest = parsed.ok ? null : personAdvice(parsed.error) || personText(parsed.error.message);
  const whyNoTask = task.trim() === '' ? 'Enter what you do in each round.' : null;
  return (
    <div className="hunt-form" data-testid="hunt-dialog">
      <div className="hunt-kind row">
        <Segmented label="Action" value={kind} options={options} onValue={setKind} />
        <span className="small third">{ABOUT[kind]}</span>
      </div>
      {kind === 'steps' ? (
        stepsEditor({ targetId: target.id, initial: beginning.steps }, ({ steps, why }) =>
          end(why, () => ({ steps: steps() })),
        )
      ) : kind === 'expression' ? (
        <>
          <Field
            label="Expression"
            icon={null}
            data-autofocus
            placeholder="openDialog().then(closeDialog)"
            value={expression}
            onValue={setExpression}
            onKeyDown={startsOnEnter(whyNoCode, { expression: expression.trim() })}
          />
          {end(whyNoCode, () => ({ expression: expression.trim() }))}
        </>
      ) : kind === 'request' ? (
        <>
          <Field
            label="Request"
            icon={null}
            data-autofocus
            placeholder="GET http://127.0.0.1:3000/orders/{i}"
            value={request}
            onValue={setRequest}
            onKeyDown={startsOnEnter(whyNoRequest, { request: request.trim() })}
          />
          {end(whyNoRequest, () => ({ request: request.trim() }))}
        </>
      ) : kind === 'person' ? (
        <>
          <Field
            label="What you do"
            icon={null}
            data-autofocus
            placeholder="Open and close the dialog"
            value={task}
            onValue={setTask}
            onKeyDown={startsOnEnter(whyNoTask, { do: task.trim() })}
          />
          {end(whyNoTask, () => ({ do: task.trim() }))}
        </>
      ) : (
        end(null, () => ({ seconds: numberIn('seconds', numbers.seconds) ?? DEFAULTS.seconds }))
      )}
    </div>
  );
}
