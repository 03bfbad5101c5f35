import { describe, expect, it } from 'vitest';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { captureFields, captureParams, createCaptureOptionsStore } from './capture-options.ts';

function capability(name: string) {
  const found = CAPABILITIES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not there`);
  return found;
}

function store() {
  const values = new Map<string, string>();
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
  return { options: createCaptureOptionsStore(storage), again: () => createCaptureOptionsStore(storage) };
}

describe('capture options', () => {
  it.each([
    ['pen_heap_snapshot', ['forceGC', 'dropStrings', 'numericValues']],
    ['pen_heap_sampling', ['samplingInterval']],
    ['pen_heap_track', ['trackAllocations']],
    ['pen_cpu_profile', ['duration', 'sampleRate']],
    ['pen_js_coverage', ['callCount', 'detailed', 'navigate']],
    ['pen_lighthouse', ['action', 'duration', 'categories', 'url']],
  ])('%s has the options of its schema', (name, expected) => {
    expect(captureFields(capability(name)).map((field) => field.name)).toEqual(expected);
  });

  it('have the bounds and defaults of the schema', () => {
    const [, rate] = captureFields(capability('pen_cpu_profile'));
    expect(rate).toMatchObject({ kind: 'number', initial: 100, min: 10 });
  });

  it('become parameters that the schema accepts', () => {
    const { options, again } = store();
    const { choose, reset } = options.getState();
    expect(captureParams(capability('pen_cpu_profile'), options.getState())).toEqual({ action: 'start' });
    choose('pen_cpu_profile', 'duration', 7);
    choose('pen_cpu_profile', 'sampleRate', 500);
    choose('pen_cpu_profile', 'no such option', 1);
    // Also after a restart; a recording that ends by itself is not started for a manual stop.
    const params = captureParams(capability('pen_cpu_profile'), again().getState());
    expect(params).toEqual({ duration: 7, sampleRate: 500 });
    expect(capability('pen_cpu_profile').params.safeParse(params).success).toBe(true);
    reset('pen_cpu_profile');
    expect(captureParams(capability('pen_cpu_profile'), options.getState())).toEqual({ action: 'start' });
  });

  it('omit what the tool would refuse', () => {
    const { options } = store();
    options.getState().choose('pen_cpu_profile', 'sampleRate', 9);
    options.getState().choose('pen_cpu_profile', 'duration', 5);
    expect(captureParams(capability('pen_cpu_profile'), options.getState())).toEqual({ duration: 5 });
  });

  it('record coverage by block by default and load an address in one call', () => {
    const { options } = store();
    const coverage = capability('pen_js_coverage');
    expect(captureParams(coverage, options.getState())).toEqual({ action: 'start', detailed: true });
    options.getState().choose('pen_js_coverage', 'detailed', false);
    options.getState().choose('pen_js_coverage', 'navigate', ' http://localhost:1/ ');
    expect(captureParams(coverage, options.getState())).toEqual({ detailed: false, navigate: 'http://localhost:1/' });
  });

  it('choose the mode of Lighthouse, with the options that belong to it', () => {
    const { options } = store();
    const lighthouse = capability('pen_lighthouse');
    const params = () => captureParams(lighthouse, options.getState());
    const { choose } = options.getState();
    expect(captureFields(lighthouse)[0]).toMatchObject({
      label: 'Mode',
      choices: ['navigation', 'start', 'snapshot'],
      choiceLabels: { start: 'Timespan' },
    });
    choose('pen_lighthouse', 'url', 'http://localhost:1/');
    expect(params()).toEqual({ url: 'http://localhost:1/' });
    choose('pen_lighthouse', 'action', 'start');
    expect(params()).toEqual({ action: 'start' });
    choose('pen_lighthouse', 'duration', 10);
    expect(params()).toEqual({ duration: 10 });
    choose('pen_lighthouse', 'action', 'snapshot');
    expect(params()).toEqual({ action: 'snapshot' });
    expect(lighthouse.params.safeParse(params()).success).toBe(true);
  });

  it('split lists at commas', () => {
    const { options } = store();
    options.getState().choose('pen_lighthouse', 'categories', 'performance, seo,');
    expect(captureParams(capability('pen_lighthouse'), options.getState())).toEqual({
      categories: ['performance', 'seo'],
    });
  });
});
