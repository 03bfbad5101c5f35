import { describe, expect, it } from 'vitest';
import { eventTitle, eventTitleWith, isPlumbing } from './trace-event-titles.ts';

describe('titles of trace events', () => {
  it.each([
    ['RunTask', 'Task'],
    ['FunctionCall', 'Function call'],
    ['UpdateLayoutTree', 'Recalculate style'],
    ['ParseHTML', 'Parse HTML'],
    ['TimerFire', 'Timer fired'],
    ['MinorGC', 'Minor GC'],
    ['a mark of the page', 'a mark of the page'],
    ['constructor', 'constructor'],
  ])('%s is %s', (name, title) => {
    expect(eventTitle(name)).toBe(title);
  });

  it('contain the type of a dispatched event', () => {
    expect(eventTitleWith('EventDispatch', 'click')).toBe('Event: click');
    expect(eventTitleWith('EventDispatch', '')).toBe('Event');
  });
});

describe('plumbing', () => {
  it.each([
    ['ThreadControllerImpl::RunTask', 'toplevel'],
    ['LatencyInfo.Flow', 'input,latencyInfo'],
    ['v8.callFunction', 'v8'],
    ['V8.BytecodeBudgetInterrupt', 'v8.execute'],
    ['Receive mojo message', 'toplevel,mojom'],
    ['DocumentLoader::CommitNavigation', 'loading'],
  ])('%s is', (name, category) => {
    expect(isPlumbing(name, category)).toBe(true);
  });

  it.each([
    ['RunTask', 'disabled-by-default-devtools.timeline'],
    ['RunMicrotasks', 'v8.execute'],
    ['v8.compile', 'v8,devtools.timeline'],
    ['V8.GCScavenger', 'v8'],
    ['my measure', 'blink.user_timing'],
    ['unknown', 'devtools.timeline'],
    ['unknown', ''],
  ])('%s of %s is not', (name, category) => {
    expect(isPlumbing(name, category)).toBe(false);
  });
});
