/** The form of a proof: what is compared, the steps, and the figure that must fall. */
import type { ReactNode } from 'react';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { targetName } from '../../core/stores/topics/targets.ts';
import { Field } from '../../core/widgets/field.tsx';
import { OptionsForm } from '../../core/widgets/options-form.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { ChangesEditor } from './changes-editor.tsx';
import { StepsEditor, type EditedSteps } from '../page/interaction/steps-editor.tsx';
import {
  COMMAND_FIELDS,
  COMPARED,
  figureOf,
  figuresFor,
  FURTHER_FIELDS,
  isOfProcesses,
  isTrial,
  type Asked,
  type Compared,
  type Place,
} from './prove-asked.ts';

interface PartProps {
  readonly asked: Asked;
  readonly place: Place;
  /** The steps of a page. */
  readonly edited: EditedSteps;
  readonly onChange: (part: Partial<Asked>) => void;
}

/** What happens; `name`: of the selected target. */
const ABOUT: Readonly<Record<Compared, (name: string | null) => string>> = {
  change: (name) =>
    name === null
      ? 'Select a page or process first.'
      : `Measures ${name} as it is and with a change that exists only there, in turns. The change is taken back; what it does to every figure is told before you write it.`,
  addresses: (name) =>
    name === null
      ? 'Select a page first.'
      : `Loads a build before and one after a change into ${name} in turns, with the same steps, until the figure is decided. Then the page returns to where it was.`,
  commands: () =>
    'Runs a command of the build before and one of the build after a change in turns, each run in processes of its own, until the figure is decided. The commands run on this computer with your rights.',
  processes: () =>
    'Repeats an action in two processes that run, the build before and the one after a change, in turns, until the figure is decided.',
};

export function aboutProof({ compared }: Asked, { target }: Place): string {
  return ABOUT[compared](target === null ? null : targetName(target));
}

export function ProveForm(props: PartProps) {
  const { asked, place, onChange } = props;
  const onOption = (name: string, value: unknown): void => onChange({ options: { ...asked.options, [name]: value } });
  return (
    <>
      <Segmented
        label="What is compared"
        value={asked.compared}
        options={COMPARED}
        onValue={(compared) => onChange({ compared })}
      />
      <p className="small third">{aboutProof(asked, place)}</p>
      {asked.compared === 'commands' ? (
        <OptionsForm label="Two commands" fields={COMMAND_FIELDS} values={asked.options} onValue={onOption} />
      ) : (
        <fieldset className="proof-form" aria-label="Proof">
          <Builds {...props} />
          <Claim asked={asked} onChange={onChange} />
          <Steps {...props} />
          <div className="proof-wide">
            <OptionsForm label="Runs" fields={FURTHER_FIELDS} values={asked.options} onValue={onOption} />
          </div>
        </fieldset>
      )}
    </>
  );
}

/** The address of a trial and its changes. */
function Trial({ asked, onChange }: PartProps) {
  return (
    <>
      {asked.isProcess ? null : (
        <Row label="Address" isWide>
          <Field label="Address" icon={null} value={asked.before} onValue={(value) => onChange({ before: value })} />
        </Row>
      )}
      <div className="proof-wide">
        <ChangesEditor
          changes={asked.changes}
          isOfPage={!asked.isProcess}
          onChanges={(changes) => onChange({ changes })}
        />
      </div>
    </>
  );
}

function Builds(props: PartProps) {
  const { asked, place, onChange } = props;
  const { before, url, oldProcess, newProcess } = asked;
  if (isTrial(asked)) return <Trial {...props} />;
  if (isOfProcesses(asked))
    return (
      <>
        <ProcessChoice
          label="Process before"
          value={oldProcess}
          processes={place.processes}
          onValue={(id) => onChange({ oldProcess: id })}
        />
        <ProcessChoice
          label="Process after"
          value={newProcess}
          processes={place.processes}
          onValue={(id) => onChange({ newProcess: id })}
        />
      </>
    );
  return (
    <>
      <Row label="Build before">
        <Field
          label="Build before"
          icon={null}
          data-autofocus={before === '' ? '' : undefined}
          placeholder="http://localhost:3000/"
          value={before}
          onValue={(value) => onChange({ before: value })}
        />
      </Row>
      <Row label="Build after">
        <Field
          label="Build after"
          icon={null}
          data-autofocus={before === '' ? undefined : ''}
          placeholder="Address of the fixed build: http://localhost:3001/"
          value={url}
          onValue={(value) => onChange({ url: value })}
        />
      </Row>
    </>
  );
}

function ProcessChoice({
  label,
  value,
  processes,
  onValue,
}: {
  readonly label: string;
  readonly value: string;
  readonly processes: readonly TargetInfo[];
  readonly onValue: (id: string) => void;
}) {
  return (
    <Row label={label}>
      <select aria-label={label} value={value} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
        <option value="">
          {processes.length === 0 ? 'No process of Node or Deno is connected' : 'Choose a process'}
        </option>
        {processes.map((target) => (
          <option key={target.id} value={target.id}>
            {targetName(target)} ({target.id})
          </option>
        ))}
      </select>
    </Row>
  );
}

function Steps({ asked, onChange, place, edited }: PartProps) {
  const isOfAction = isOfProcesses(asked) || (isTrial(asked) && asked.isProcess);
  if (!isOfAction)
    return place.target?.type === 'page' ? (
      <div className="proof-wide">
        <StepsEditor
          targetId={place.target.id}
          edited={edited}
          afterwards="The steps were performed here; each run loads its build again."
        />
      </div>
    ) : null;
  return (
    <Row label="Action" isWide>
      <Field
        label="Action"
        icon={null}
        placeholder="act()"
        value={asked.action}
        onValue={(value) => onChange({ action: value })}
      />
    </Row>
  );
}

function Claim({ asked, onChange }: Pick<PartProps, 'asked' | 'onChange'>) {
  const figure = figureOf(asked);
  return (
    <Row label={isTrial(asked) ? 'Figures' : 'Figure that must fall'} isWide>
      <div className="proof-claim row">
        <select
          aria-label={isTrial(asked) ? 'Figures' : 'Figure that must fall'}
          value={figure?.value ?? ''}
          onChange={({ currentTarget }) => onChange({ claim: currentTarget.value })}
        >
          {figuresFor(asked).map(({ value, title }) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
        {figure === undefined || figure.named === null ? (
          <span className="small third">{figure?.explanation}</span>
        ) : (
          <Field
            label={figure.named.label}
            icon={null}
            placeholder={figure.named.example}
            value={asked.name}
            onValue={(value) => onChange({ name: value })}
          />
        )}
      </div>
    </Row>
  );
}

function Row({
  label,
  isWide = false,
  children,
}: {
  readonly label: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className={isWide ? 'stack proof-wide' : 'stack'}>
      <span className="small">{label}</span>
      {children}
    </div>
  );
}
