/** Trace preset, length and buffer, in a popover of the channel; persisted. */
import { useId, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { TRACE_PRESETS, TRACE_PRESET_NAMES } from '../../../shared/core/capability/trace-categories.ts';
import { TRACE_BUFFERS_MB, TRACE_DURATIONS_S, type TraceOptions } from '../stores/trace-options.ts';
import { useWorkbench } from '../stores/workbench.tsx';
import { Field } from '../widgets/field.tsx';
import { Segmented } from '../widgets/segmented.tsx';

type Switch = 'cpuSamples' | 'screenshots' | 'reload' | 'ringBuffer';

const SWITCHES: readonly { readonly option: Switch; readonly label: string; readonly explanation: string }[] = [
  { option: 'cpuSamples', label: 'CPU samples', explanation: 'Which functions run, about every 0.2 ms' },
  { option: 'screenshots', label: 'Screenshots', explanation: 'Screenshots of each frame' },
  {
    option: 'reload',
    label: 'Reload page',
    explanation: 'Captures the page load',
  },
  { option: 'ringBuffer', label: 'Ring buffer', explanation: 'Keeps the end of the recording when the buffer is full' },
];

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="trace-options-row">
      <span className="third small">{label}</span>
      {children}
    </div>
  );
}

function Choice({
  option,
  label,
  explanation,
  checked,
  onChecked,
}: (typeof SWITCHES)[number] & { checked: boolean; onChecked: (options: Partial<TraceOptions>) => void }) {
  const id = useId();
  return (
    <div className="trace-options-check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={`${id}-about`}
        onChange={(event) => onChecked({ [option]: event.target.checked })}
      />
      <label htmlFor={id}>{label}</label>
      <span id={`${id}-about`} className="third small">
        {explanation}
      </span>
    </div>
  );
}

/** All options; mounted while the popover is open. */
export function TraceOptionsForm() {
  const { traceOptions } = useWorkbench();
  const options = useStore(traceOptions);
  const { choose, preset, durationS, bufferMB, categories } = options;
  return (
    <>
      <h3 className="channel-explanation-title">Trace preset</h3>
      <Segmented
        label="Trace preset"
        value={preset}
        options={TRACE_PRESET_NAMES.map((name) => ({ value: name, label: TRACE_PRESETS[name].title }))}
        onValue={(value) => choose({ preset: value })}
      />
      <p className="second trace-options-about">{TRACE_PRESETS[preset].explanation}</p>
      {SWITCHES.map((toggle) => (
        <Choice key={toggle.option} {...toggle} checked={options[toggle.option]} onChecked={choose} />
      ))}
      <Row label="Length">
        <Segmented
          label="Length"
          value={String(durationS)}
          options={TRACE_DURATIONS_S.map((seconds) => ({
            value: String(seconds),
            label: seconds === 0 ? 'Until stopped' : `${seconds} s`,
          }))}
          onValue={(value) => choose({ durationS: Number(value) })}
        />
      </Row>
      <Row label="Buffer">
        <Segmented
          label="Buffer"
          value={String(bufferMB)}
          options={TRACE_BUFFERS_MB.map((size) => ({ value: String(size), label: `${size} MB` }))}
          onValue={(value) => choose({ bufferMB: Number(value) })}
        />
      </Row>
      <p className="third small">Events past the buffer size are dropped; the gauge shows how full it is.</p>
      <Row label="Categories">
        <Field
          label="Categories"
          placeholder="From the preset"
          icon={null}
          value={categories}
          onValue={(value) => choose({ categories: value })}
        />
      </Row>
      <p className="third small">Comma-separated; replaces the categories of the preset.</p>
    </>
  );
}
