/** A choice of a few visible options; arrow keys move it, as in a radio group. */
import { ToggleGroup } from 'radix-ui';

export interface SegmentedOption<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly title?: string;
  /** The reason why it is unavailable. */
  readonly unavailable?: string;
}

export interface SegmentedProps<V extends string> {
  readonly label: string;
  /** Null: none is chosen yet. */
  readonly value: V | null;
  readonly options: readonly SegmentedOption<V>[];
  readonly onValue: (value: V) => void;
}

export function Segmented<V extends string>({ label, value, options, onValue }: SegmentedProps<V>) {
  return (
    <ToggleGroup.Root
      type="single"
      className="segmented"
      aria-label={label}
      value={value ?? ''}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        // Pressing the selected option again must not clear it.
        if (option !== undefined) onValue(option.value);
      }}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className="segmented-item"
          disabled={option.unavailable !== undefined}
          title={option.unavailable ?? option.title}
        >
          {/* The bold copy keeps the width when the selection, and so the weight, moves. */}
          <span className="segmented-label" data-label={option.label}>
            {option.label}
          </span>
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

/** A setting that is off or on. */
export function OnOff(props: {
  readonly label: string;
  readonly isOn: boolean;
  /** The reason why it cannot be changed and has no effect: it is off then. */
  readonly unavailable?: string | undefined;
  readonly onChange: (isOn: boolean) => void;
}) {
  const { unavailable } = props;
  const why = unavailable === undefined ? {} : { unavailable };
  return (
    <Segmented
      label={props.label}
      value={props.isOn && unavailable === undefined ? 'on' : 'off'}
      options={[
        { value: 'off', label: 'Off', ...why },
        { value: 'on', label: 'On', ...why },
      ]}
      onValue={(value) => props.onChange(value === 'on')}
    />
  );
}
