/** A form of options, one line per field. */
import { useId, useState } from 'react';
import { assertNever } from '../../../shared/base/assert-never.ts';
import type { OptionField, OptionValues } from '../../../shared/base/option-field.ts';
import { Field } from './field.tsx';
import { Segmented } from './segmented.tsx';
import './options-form.css';

export interface OptionsFormProps {
  readonly label: string;
  readonly fields: readonly OptionField[];
  readonly values: OptionValues;
  /** Undefined: the default of the tool. */
  readonly onValue: (name: string, value: unknown) => void;
}

export function OptionsForm({ label, fields, values, onValue }: OptionsFormProps) {
  return (
    <fieldset className="options-form" aria-label={label}>
      {fields.map((field) => (
        <OptionRow
          key={field.name}
          field={field}
          value={values[field.name]}
          onValue={(value) => onValue(field.name, value)}
        />
      ))}
    </fieldset>
  );
}

interface OptionRowProps {
  readonly field: OptionField;
  readonly value: unknown;
  readonly onValue: (value: unknown) => void;
}

function OptionRow({ field, value, onValue }: OptionRowProps) {
  const id = useId();
  return (
    <div className="options-row" data-kind={field.kind} data-option={field.name}>
      {field.kind === 'switch' ? (
        <>
          <input
            id={id}
            type="checkbox"
            checked={typeof value === 'boolean' ? value : field.initial}
            aria-describedby={`${id}-about`}
            onChange={({ target }) => onValue(target.checked === field.initial ? undefined : target.checked)}
          />
          <label htmlFor={id}>{field.label}</label>
        </>
      ) : (
        <span>{field.label}</span>
      )}
      {field.kind === 'switch' ? null : <OptionInput field={field} value={value} onValue={onValue} />}
      <span id={`${id}-about`} className="third small options-about">
        {field.description}
      </span>
    </div>
  );
}

function OptionInput({ field, value, onValue }: OptionRowProps) {
  switch (field.kind) {
    case 'number':
      return <NumberInput field={field} value={value} onValue={onValue} />;
    case 'choice':
      return (
        <Segmented
          label={field.label}
          value={typeof value === 'string' ? value : field.initial}
          options={field.choices.map((choice) => ({ value: choice, label: field.choiceLabels?.[choice] ?? choice }))}
          onValue={onValue}
        />
      );
    case 'text':
    case 'list':
      return (
        <Field
          label={field.label}
          icon={null}
          value={typeof value === 'string' ? value : ''}
          onValue={(text) => onValue(text === '' ? undefined : text)}
        />
      );
    case 'switch':
      return null;
    default:
      return assertNever(field, 'field');
  }
}

function NumberInput({
  field,
  value,
  onValue,
}: OptionRowProps & { readonly field: Extract<OptionField, { kind: 'number' }> }) {
  const shown = typeof value === 'number' ? String(value) : '';
  const [typed, setTyped] = useState(shown);
  const [last, setLast] = useState(shown);
  // Reset from outside: discard the typed text.
  if (last !== shown) {
    setLast(shown);
    setTyped(shown);
  }
  return (
    <Field
      label={field.label}
      icon={null}
      inputMode="numeric"
      placeholder={
        field.initial === null ? (field.name === 'duration' ? 'Until stopped' : 'None') : String(field.initial)
      }
      value={typed}
      error={numberError(field, typed)}
      onValue={(text) => {
        setTyped(text);
        if (numberError(field, text) !== null) return;
        const next = text.trim() === '' ? undefined : Number(text);
        setLast(next === undefined ? '' : String(next));
        onValue(next);
      }}
    />
  );
}

/** Returns why a typed number is invalid; null if it is valid or empty. */
function numberError({ min, max }: Extract<OptionField, { kind: 'number' }>, typed: string): string | null {
  if (typed.trim() === '') return null;
  const value = Number(typed);
  if (Number.isInteger(value) && value >= min && value <= max) return null;
  return max === Number.MAX_SAFE_INTEGER
    ? `A whole number of at least ${min}.`
    : `A whole number from ${min} to ${max}.`;
}
