import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { appError } from '../../../shared/base/errors.ts';
import { Notices } from '../frame/notices.tsx';
import { endpoint, target } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { CaptureFacts, LossStrip } from './capture-facts.tsx';
import { ExportMenu } from './export-menu.tsx';

afterEach(cleanup);

const TRACE: CaptureRecord = {
  id: 'trace-3f9a12cd',
  kind: 'trace',
  name: 'Open order, cold',
  note: 'first',
  pinned: false,
  target: null,
  origin: 'imported',
  takenBy: 'you',
  startedAt: '2026-11-20T14:07:00.000Z',
  durationMs: 0,
  pauseMs: null,
  sizeBytes: 2048,
  options: {},
  truncated: true,
  loss: [{ reason: 'The trace buffer was full', lostMs: 2440, lostEvents: null }],
  file: '/library/trace-3f9a12cd.json',
};

function info(capture = TRACE) {
  const bench = createTestWorkbench();
  render(
    bench.wrap(
      <>
        <ExportMenu capture={capture} />
        <Notices />
        <LossStrip capture={capture} />
        <CaptureFacts capture={capture} />
      </>,
    ),
  );
  return bench;
}

describe('capture facts pane', () => {
  it('shows the loss', () => {
    info();
    expect(document.body.textContent).toContain('The trace buffer was full: 2.44 s not recorded');
  });

  it('offers to record a trace again as it was, with the next larger buffer, while its target is there', async () => {
    const page = target('page-1');
    const bench = info({
      ...TRACE,
      origin: 'captured',
      target: page,
      options: { bufferBytes: 50 * 1024 ** 2, categories: 'loading,v8', requestedMs: 10_000, reload: true },
    });
    expect(screen.queryByRole('button', { name: /^Record again/ })).toBeNull();
    act(() => bench.topic('endpoints', [endpoint('e1', { targets: [page] })]));
    fireEvent.click(screen.getByRole('button', { name: 'Record again with 200 MB' }));
    await waitFor(() =>
      expect(bench.asked.at(-1)).toEqual({
        name: 'pen_capture_trace',
        params: {
          target: page.id,
          categories: ['loading', 'v8'],
          reload: true,
          ringBuffer: false,
          gzip: false,
          fastStop: false,
          bufferMB: 200,
          duration: 10,
        },
      }),
    );
    // The record bar keeps its own options.
    expect(bench.workbench.traceOptions.getState()).toMatchObject({ bufferMB: 200, reload: false, durationS: 0 });
  });

  it('saves the description on blur and restores it on Escape', async () => {
    const bench = info();
    const note = screen.getByLabelText<HTMLTextAreaElement>('Description');
    fireEvent.change(note, { target: { value: 'half' } });
    fireEvent.keyDown(note, { key: 'Escape' });
    expect(note.value).toBe('first');
    fireEvent.change(note, { target: { value: 'second' } });
    fireEvent.blur(note);
    await waitFor(() =>
      expect(bench.asked).toEqual([{ name: 'captures.update', params: { captureId: TRACE.id, note: 'second' } }]),
    );
  });

  it('shows that the description was not saved', async () => {
    const bench = info();
    bench.answer('captures.update', { ok: false, error: appError('disk_full', 'No space is left.') });
    const note = screen.getByLabelText('Description');
    fireEvent.change(note, { target: { value: 'second' } });
    fireEvent.blur(note);
    expect(await screen.findByText('The description was not saved')).toBeTruthy();
    expect(screen.getByText('No space is left.')).toBeTruthy();
  });

  it('pins the capture', async () => {
    const bench = info();
    fireEvent.click(screen.getByRole('button', { name: 'Pin' }));
    await waitFor(() =>
      expect(bench.asked).toEqual([{ name: 'captures.update', params: { captureId: TRACE.id, pinned: true } }]),
    );
  });

  const exportAs = async (
    format: 'native' | 'gzip' | 'pprof' | 'json' | 'redacted' | 'html' | 'html-redacted',
  ): Promise<void> => {
    fireEvent.keyDown(screen.getByTestId('export-button'), { key: 'Enter' });
    fireEvent.click(await screen.findByTestId(`export-${format}`));
  };

  it('exports in the selected format and shows the path', async () => {
    const bench = info();
    bench.answer('captures.save-as', { ok: true, value: { path: '/home/me/cold.json.gz' } });
    await exportAs('gzip');
    expect(await screen.findByText('Exported to cold.json.gz')).toBeTruthy();
    expect(bench.asked).toEqual([{ name: 'captures.save-as', params: { captureId: TRACE.id, format: 'gzip' } }]);
  });

  it('exports without secrets and shows how many were replaced', async () => {
    const bench = info();
    bench.answer('captures.save-as', { ok: true, value: { path: '/home/me/cold.json', redacted: 3 } });
    await exportAs('redacted');
    expect(await screen.findByText('Exported to cold.json, 3 secrets redacted')).toBeTruthy();
    expect(bench.asked).toEqual([
      { name: 'captures.save-as', params: { captureId: TRACE.id, format: 'native', redact: true } },
    ]);
    cleanup();
    info({ ...TRACE, options: { format: 'perfetto' } });
    fireEvent.keyDown(screen.getByTestId('export-button'), { key: 'Enter' });
    await screen.findByTestId('export-gzip');
    expect(screen.queryByTestId('export-redacted')).toBeNull();
  });

  it('shares a page with what is shown, or with its secrets replaced, if they can be', async () => {
    const bench = info();
    bench.answer('captures.save-as', { ok: true, value: { path: '/home/me/cold.html' } });
    const link = `pen://captures/${TRACE.id}`;
    for (const each of ['html', 'html-redacted'] as const) {
      await exportAs(each);
      await screen.findByText('Exported to cold.html');
    }
    expect(bench.asked.map(({ params }) => params)).toEqual([
      { captureId: TRACE.id, format: 'html', link },
      { captureId: TRACE.id, format: 'html', link, redact: true },
    ]);
    for (const other of [
      { ...TRACE, options: { format: 'perfetto' } },
      { ...TRACE, id: 'lh-3f9a12cd', kind: 'lighthouse' as const },
    ]) {
      cleanup();
      info(other);
      fireEvent.keyDown(screen.getByTestId('export-button'), { key: 'Enter' });
      const isReport = other.kind === 'lighthouse';
      const label = isReport ? 'Lighthouse’s own report (.html)' : 'Share as a page (.html)';
      expect((await screen.findByTestId('export-html')).textContent).toBe(label);
      // Answers of a trace that is no JSON can be masked.
      expect(screen.queryByTestId('export-html-redacted') === null).toBe(isReport);
    }
  });

  it('writes a Parquet dataset into a folder', async () => {
    const bench = info();
    bench.answer('captures.save-dataset', { ok: true, value: { folder: '/home/me/dataset', files: 9, redacted: 2 } });
    fireEvent.keyDown(screen.getByTestId('export-button'), { key: 'Enter' });
    fireEvent.click(await screen.findByTestId('export-dataset-redacted'));
    expect(await screen.findByText('Exported to dataset, 2 secrets redacted')).toBeTruthy();
    expect(bench.asked).toEqual([{ name: 'captures.save-dataset', params: { captureIds: [TRACE.id], redact: true } }]);
  });

  it('offers JSON for a Perfetto trace only', async () => {
    const bench = info({ ...TRACE, options: { format: 'perfetto' } });
    bench.answer('captures.save-as', { ok: true, value: { path: '/home/me/cold.json' } });
    await exportAs('json');
    expect(bench.asked).toEqual([{ name: 'captures.save-as', params: { captureId: TRACE.id, format: 'json' } }]);
    cleanup();
    info();
    fireEvent.keyDown(screen.getByTestId('export-button'), { key: 'Enter' });
    await screen.findByTestId('export-gzip');
    expect(screen.queryByTestId('export-json')).toBeNull();
  });

  it('offers formats of other tools for profiles, without the one that a file has', async () => {
    info({ ...TRACE, id: 'cpu-3f9a12cd', kind: 'cpu-profile', options: { format: 'speedscope' } });
    fireEvent.keyDown(screen.getByTestId('export-button'), { key: 'Enter' });
    await screen.findByTestId('export-firefox');
    expect(
      ['pprof', 'collapsed', 'speedscope'].map((format) => screen.queryByTestId(`export-${format}`) !== null),
    ).toEqual([true, true, false]);
  });

  it('offers pprof for profiles', async () => {
    const bench = info({ ...TRACE, id: 'alloc-3f9a12cd', kind: 'heap-profile' });
    bench.answer('captures.save-as', { ok: true, value: { path: '/home/me/cold.pb.gz' } });
    await exportAs('pprof');
    expect(bench.asked).toEqual([
      { name: 'captures.save-as', params: { captureId: 'alloc-3f9a12cd', format: 'pprof' } },
    ]);
    cleanup();
    info();
    fireEvent.keyDown(screen.getByTestId('export-button'), { key: 'Enter' });
    await screen.findByTestId('export-gzip');
    expect(screen.queryByTestId('export-pprof')).toBeNull();
  });

  it('shows nothing after a cancelled dialog, and the reason of a failure', async () => {
    const bench = info();
    bench.answer('captures.save-as', { ok: true, value: { path: null } });
    await exportAs('native');
    await waitFor(() => expect(screen.getByTestId('export-button').textContent).toBe('Export'));
    expect(screen.queryByText(/^Exported to/)).toBeNull();
    bench.answer('captures.save-as', { ok: false, error: appError('disk_full', 'The disk is full.') });
    await exportAs('native');
    expect(await screen.findByText('The disk is full.')).toBeTruthy();
  });
});
