/** The changes of a trial, a row each. */
import { Button, IconButton } from '../../core/widgets/button.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { AddIcon, CloseIcon } from '../../core/widgets/icons.tsx';
import { ACTION_FORMS, newChange, PAGE_ACTIONS, PROCESS_ACTIONS, type EditedChange } from './edited-change.ts';

interface ChangesEditorProps {
  readonly changes: readonly EditedChange[];
  readonly isOfPage: boolean;
  readonly onChanges: (changes: readonly EditedChange[]) => void;
}

export function ChangesEditor({ changes, isOfPage, onChanges }: ChangesEditorProps) {
  const actions = isOfPage ? PAGE_ACTIONS : PROCESS_ACTIONS;
  const [first = 'block'] = actions;
  const put = (at: number, change: EditedChange): void => onChanges(changes.with(at, change));
  return (
    <ol className="proof-changes" aria-label="Changes">
      {changes.map((change, at) => (
        // Equal changes may follow each other.
        <li key={`${at} ${change.action}`} className="row">
          <div className="stack">
            <span className="small">Change</span>
            <select
              aria-label={`Change ${at + 1}`}
              value={change.action}
              onChange={({ currentTarget }) => put(at, newChange(currentTarget.value as EditedChange['action']))}
            >
              {actions.map((action) => (
                <option key={action} value={action}>
                  {ACTION_FORMS[action].title}
                </option>
              ))}
            </select>
          </div>
          <ChangeFields change={change} onValues={(values) => put(at, { ...change, values })} />
          <IconButton
            label={`Remove change ${at + 1}`}
            icon={CloseIcon}
            size="tiny"
            disabled={changes.length === 1}
            onClick={() => onChanges(changes.toSpliced(at, 1))}
          />
        </li>
      ))}
      <li>
        <Button size="tiny" icon={AddIcon} onClick={() => onChanges([...changes, newChange(first)])}>
          Add another
        </Button>
      </li>
    </ol>
  );
}

function ChangeFields({
  change: { action, values },
  onValues,
}: {
  readonly change: EditedChange;
  readonly onValues: (values: readonly string[]) => void;
}) {
  return (
    <div className="proof-change grow">
      {ACTION_FORMS[action].fields.map(({ label, example, isLong = false }, at) => {
        const given = { value: values[at] ?? '', placeholder: example };
        const onValue = (value: string): void => onValues(values.with(at, value));
        return (
          <div key={label} className="stack grow">
            <span className="small">{label}</span>
            {isLong ? (
              <textarea
                aria-label={label}
                className="mono"
                rows={2}
                spellCheck={false}
                {...given}
                onChange={({ currentTarget }) => onValue(currentTarget.value)}
              />
            ) : (
              <Field label={label} icon={null} {...given} onValue={onValue} />
            )}
          </div>
        );
      })}
    </div>
  );
}
