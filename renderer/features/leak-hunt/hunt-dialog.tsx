/** Starts a leak hunt on the selected target: the action of a round, and the number of rounds. */
import { type KeyboardEvent, useState, type ReactNode } from 'react';
import { parseRequest } from '../../../shared/core/capability/local-request.ts';
import { numberedText } from '../../../shared/core/capability/action-numbers.ts';
import { StepsEditor, useEditedSteps } from '../page/interaction/steps-editor.tsx';
import type { GivenStep } from '../../../shared/features/page/tools/interact-steps.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { canHunt } from './stores/leak-hunts.ts';
import { findTarget, targetName } from '../../core/stores/topics/targets.ts';
import { useSelectedTargetId, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { Dialog, DialogActions, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { Segmented, type SegmentedOption } from '../../core/widgets/segmented.tsx';
import { personAdvice, personText } from '../../core/words/person-text.ts';
import { huntParams, type HuntParams } from './hunt-words.ts';
import './hunt.css';

/** Parameters of `pen_leak_hunt` that say what is repeated. */
type HuntAction = Readonly<Record<string, unknown>>;

type ActionKind = 'steps' | 'expression' | 'request' | 'person' | 'wait';

const DEFAULTS = { repeat: 5, rounds: 3, seconds: 5 };
const LIMITS = { repeat: [1, 500], rounds: [2, 10], seconds: [1, 300] } as const;
type NumberName = keyof typeof LIMITS;

/** The initial values of the form: what the last hunt of the target repeated, or nothing. */
interface Beginning {
  readonly kind: ActionKind;
  readonly steps: readonly GivenStep[];
  /** The last hunt loaded the page again before its steps. */
  readonly reload: boolean;
  readonly expression: string;
  readonly request: string;
  readonly task: string;
  readonly numbers: Readonly<Record<NumberName, string>>;
}

function beginningOf(target: TargetInfo, last: HuntParams | null): Beginning {
  const { steps = [], expression = '', request = '', do: task = '', seconds, reload = false } = last ?? {};
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
    reload,
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

export function HuntDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
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
      widthPx={1120}
      testId="hunt-dialog"
      {...(canHunt(target)
        ? {
            children: <HuntForm key={target.id} target={target} onClose={() => onOpenChange(false)} />,
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

function HuntForm({ target, onClose }: { readonly target: TargetInfo; readonly onClose: () => void }) {
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
  const edited = useEditedSteps(beginning.steps, { arePerformed: beginning.reload });
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

  const parsed = parseRequest(numberedText(request, 1));
  /** What each round repeats, and why it cannot yet. */
  const actions: Readonly<Record<ActionKind, { readonly why: string | null; readonly params: () => HuntAction }>> = {
    steps: {
      why: edited.why,
      params: () => ({ steps: edited.steps(), ...(edited.arePerformed ? { reload: true } : {}) }),
    },
    expression: {
      why: expression.trim() === '' ? 'Enter the code to run.' : null,
      params: () => ({ expression: expression.trim() }),
    },
    request: {
      why: parsed.ok ? null : personAdvice(parsed.error) || personText(parsed.error.message),
      params: () => ({ request: request.trim() }),
    },
    // The card that asks in each round says it; who knows what to do need not write it down.
    person: { why: null, params: () => ({ do: task.trim() === '' ? 'Repeat what you suspect' : task.trim() }) },
    wait: { why: null, params: () => ({ seconds: numberIn('seconds', numbers.seconds) ?? DEFAULTS.seconds }) },
  };
  const { why, params: action } = actions[kind];
  const missing =
    why ?? (needed.some((name) => numberIn(name, numbers[name]) === null) ? 'Correct the numbers.' : null);
  const start = (): void => {
    const params = {
      ...action(),
      rounds: numberIn('rounds', numbers.rounds) ?? DEFAULTS.rounds,
      ...(hasRepeat ? { repeat: numberIn('repeat', numbers.repeat) ?? DEFAULTS.repeat } : {}),
    };
    void leakHunts.getState().start({ targetId: target.id, targetName: targetName(target), params });
    onClose();
  };
  /** Enter in the field starts the hunt, as the button does. */
  const startsOnEnter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing && missing === null) start();
  };
  const row = (name: NumberName, label: string): ReactNode => (
    <NumberField
      name={name}
      label={label}
      text={numbers[name]}
      onText={(text) => setNumbers((before) => ({ ...before, [name]: text }))}
    />
  );
  const field = (label: string, placeholder: string, value: string, onValue: (text: string) => void): ReactNode => (
    <label className="hunt-field stack">
      <span>{label}</span>
      <Field
        label={label}
        icon={null}
        data-autofocus
        placeholder={placeholder}
        value={value}
        onValue={onValue}
        onKeyDown={startsOnEnter}
      />
    </label>
  );
  const end = (
    <div className="hunt-numbers">
      {hasRepeat ? row('repeat', 'Times per round') : null}
      {kind === 'wait' ? row('seconds', 'Seconds per round') : null}
      {row('rounds', 'Rounds')}
    </div>
  );
  return (
    <div className="hunt-form">
      <div className="hunt-kind row">
        <Segmented label="Action" value={kind} options={options} onValue={setKind} />
        <span className="small third">{ABOUT[kind]}</span>
      </div>
      {kind === 'steps' ? (
        <StepsEditor targetId={target.id} edited={edited}>
          {end}
        </StepsEditor>
      ) : (
        <>
          {kind === 'expression'
            ? field('Expression', 'openDialog().then(closeDialog)', expression, setExpression)
            : null}
          {kind === 'request' ? field('Request', 'GET http://127.0.0.1:3000/orders/{i}', request, setRequest) : null}
          {kind === 'person' ? field('What you do', 'Optional: open and close the dialog', task, setTask) : null}
          {end}
        </>
      )}
      <DialogActions>
        <span className="small third">
          {missing ?? `One round to warm up, then ${numbers.rounds} with a heap snapshot after each.`}
        </span>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={missing !== null} title={missing ?? undefined} onClick={start}>
          Start the hunt
        </Button>
      </DialogActions>
    </div>
  );
}
