/** Updates in the window: notices that ask before each step, and what the settings and the status line show. */
import type { StoreApi } from 'zustand/vanilla';
import { assertNever } from '../../../../shared/base/assert-never.ts';
import { formatBytes, formatPercent } from '../../../../shared/base/units.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { Updates, UpdateState, UpdateStep } from '../../../../shared/features/updates/contract/updates.ts';
import type { Bridge } from '../../../core/bridge/bridge.ts';
import type { Notice, NoticesState } from '../../../core/stores/notices.ts';
import type { TopicStores } from '../../../core/stores/topics/topics.ts';

export interface UpdateActions {
  /** Asks the server because the person wants it; the outcome is a notice. */
  check(): Promise<void>;
  download(): Promise<void>;
  /** Ends the download, or the wait of a step. */
  cancel(): Promise<void>;
  install(): Promise<void>;
}

/** The one notice about updates. */
const NOTICE_ID = 'update';
const WAITS = 'The update waits';

function errorDetail({ message, suggestion }: AppError): string {
  return suggestion === undefined ? message : `${message} ${suggestion}`;
}

function waitText({ step, work }: Extract<UpdateState, { kind: 'waiting' }>): string {
  const afterwards = {
    check: 'The check begins when this has ended.',
    download: 'The download begins when this has ended.',
    install: 'You are asked again when this has ended.',
  }[step];
  return `Running now: ${work.join(', ')}. ${afterwards}`;
}

/** Returns what did not happen, as a title over the reason. */
function failureTitle(step: UpdateStep, version: string | null, error: AppError | null = null): string {
  if (error?.code === 'update_unavailable') return 'This installation does not update itself';
  if (step === 'check') return 'The check for updates failed';
  const what = version === null ? 'The update' : `PEN Workbench ${version}`;
  return `${what} was not ${step === 'download' ? 'downloaded' : 'installed'}`;
}

/** Where the notes of a version are, as a sentence after others; '' without an address. */
function notesText(releasePage: string | null): string {
  return releasePage === null ? '' : ` What is new: ${releasePage}`;
}

/** A state in words, for the settings. */
export function updateText({ state, server, releasePage }: Updates): string {
  switch (state.kind) {
    case 'unavailable':
      return errorDetail(state.error);
    case 'idle':
      return state.checkedAtMs === null ? 'Not checked since the start.' : 'This is the newest version.';
    case 'checking':
      return `Asking ${server ?? 'the server'} …`;
    case 'available':
      return `Version ${state.version} is available${state.sizeBytes === null ? '' : ` (${formatBytes(state.sizeBytes)})`}.${notesText(releasePage)}`;
    case 'downloading':
      return `Downloading version ${state.version}: ${formatPercent(state.share)}.`;
    case 'ready':
      return `Version ${state.version} is ready. Installing it restarts PEN Workbench.${notesText(releasePage)}`;
    case 'waiting':
      return waitText(state);
    case 'installing':
      return `Installing version ${state.version} …`;
    case 'failed':
      return `${failureTitle(state.step, state.version)}. ${errorDetail(state.error)}`;
    default:
      return assertNever(state, 'state of an update');
  }
}

/** The state in the status line; null if nothing continues by itself. */
export function updateProgress(state: UpdateState): string | null {
  if (state.kind === 'checking') return 'Checking for updates';
  if (state.kind === 'downloading') return `Update ${formatPercent(state.share)}`;
  return state.kind === 'waiting' && state.version !== null ? 'Update waits' : null;
}

export function createUpdateActions({
  bridge,
  topics,
  notices,
}: {
  readonly bridge: Pick<Bridge, 'command' | 'onEvent'>;
  readonly topics: Pick<TopicStores, 'updates' | 'app'>;
  readonly notices: StoreApi<NoticesState>;
}): UpdateActions {
  const show = (notice: Omit<Notice, 'id'>): void => notices.getState().add({ id: NOTICE_ID, ...notice });
  const showFailure = (step: UpdateStep, error: AppError): void =>
    show({ severity: 'warning', title: failureTitle(step, null, error), detail: errorDetail(error), action: null });

  const actions: UpdateActions = {
    async check() {
      const answer = await bridge.command('updates.check', {});
      if (!answer.ok) return showFailure('check', answer.error);
      const { version } = topics.app.getState().value;
      if (answer.value.kind === 'idle')
        show({ severity: 'info', title: `PEN Workbench ${version} is the newest version`, detail: null, action: null });
      else if (answer.value.kind === 'downloading')
        show({
          severity: 'info',
          title: 'The update is being downloaded',
          detail: updateText({ ...topics.updates.getState().value, state: answer.value }),
          action: null,
        });
      else showState(answer.value);
    },
    async cancel() {
      await bridge.command('updates.cancel', {});
    },
    async download() {
      const answer = await bridge.command('updates.download', {});
      if (!answer.ok) showFailure('download', answer.error);
    },
    async install() {
      const answer = await bridge.command('updates.install', {});
      if (!answer.ok) showFailure('install', answer.error);
    },
  };

  /** Notices of states that the person decides on, or waits for. */
  const showState = (state: UpdateState): void => {
    const { server, releasePage } = topics.updates.getState().value;
    if (state.kind === 'available')
      show({
        severity: 'info',
        title: `PEN Workbench ${state.version} is available`,
        detail: `${state.sizeBytes === null ? '' : `${formatBytes(state.sizeBytes)} from ${server ?? 'its server'}. `}Nothing is downloaded until you choose it.${notesText(releasePage)}`,
        action: { label: 'Download', run: () => void actions.download() },
      });
    else if (state.kind === 'ready')
      show({
        severity: 'info',
        title: `PEN Workbench ${state.version} is ready to install`,
        detail: `Installing it closes this window and opens it again. Captures stay in the library.${notesText(releasePage)}`,
        action: { label: 'Restart and install', run: () => void actions.install() },
      });
    else if (state.kind === 'waiting') show({ severity: 'info', title: WAITS, detail: waitText(state), action: null });
    else if (state.kind === 'failed' && state.step === 'download')
      show({
        severity: 'warning',
        title: failureTitle('download', state.version),
        detail: errorDetail(state.error),
        action: { label: 'Try again', run: () => void actions.download() },
      });
  };

  topics.updates.subscribe(({ value: { state } }, { value: before }) => {
    const isSame = state.kind === before.state.kind;
    // While it waits for other work, its notice names that, unless the person has dismissed it.
    const isShown = notices.getState().notices.some(({ id, title }) => id === NOTICE_ID && title === WAITS);
    if (isSame && (state.kind !== 'waiting' || !isShown)) return;
    // A check that nobody asked for waits silently; its failure is in the settings.
    const isSilent = !isSame && state.kind === 'waiting' && state.step === 'check';
    if (isSilent) return;
    if (state.kind === 'downloading' || state.kind === 'installing') notices.getState().dismiss(NOTICE_ID);
    showState(state);
  });
  bridge.onEvent((event) => {
    if (event.type === 'check-for-updates') void actions.check();
  });
  return actions;
}
