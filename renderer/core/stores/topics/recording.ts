/**
 * Starts the channels of the record bar: calls the capability, opens the capture, and stores a refusal at its channel. A recording is a
 * toggle: the next press stops it and opens the capture.
 */
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { CAPABILITIES } from '../../../../shared/features/index.ts';
import type { AnyCapability } from '../../../../shared/core/capability/define.ts';
import { CAPTURE_KINDS, CaptureKindSchema } from '../../../../shared/core/contracts/captures.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { Recording } from '../../../../shared/core/contracts/recordings.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { captureParams, type CaptureOptionsState } from '../capture-options.ts';
import { CHANNELS, channelState, type Channel, type ChannelId, type ChannelState } from './channels.ts';
import { activeDocument, type DocumentsState } from '../documents/documents.ts';
import { captureDocument, liveDocument } from '../documents/document-tabs.ts';
import type { LivePanelsState } from './live-panels.ts';
import { lostNoticeId, readyNoticeId, type NoticesState } from '../notices.ts';
import type { PersonInput } from '../person-input.ts';
import { shownTargetId, type TargetSelectionState } from './target-selection.ts';
import { findTarget, targetAgain, targetName } from './targets.ts';
import type { TopicStores } from './topics.ts';
import { traceParams, type TraceOptionsState } from '../trace-options.ts';
import type { WindowProblemsState } from '../window-problems.ts';

export interface RecordingState {
  /** The channel whose explanation is open (holder, requirement, or error). */
  readonly explained: ChannelId | null;
  /** The error of a channel's last start, until the next one. */
  readonly errors: Readonly<Partial<Record<ChannelId, AppError>>>;
  readonly explain: (channel: ChannelId | null) => void;
  /** Starts a channel on the selected target, or stops the window's recording there. Opens the channel's explanation if it is not free. */
  readonly start: (channel: ChannelId) => Promise<void>;
  /** Stops a recording of any client and opens its capture. */
  readonly stop: (recording: Recording) => Promise<void>;
  /** Stops a recording of any client and discards it. */
  readonly discard: (recording: Recording) => Promise<void>;
  /** Stops the person's newest recording and opens it; does nothing without one. */
  readonly stopLatest: () => Promise<void>;
  /**
   * Selects the target and records there again, with the options of the lost recording. Without `params` these are those of the last start on
   * `lost.targetId` in this window; if there was none, those of the record bar.
   */
  readonly recordAgain: (lost: LostRecording, targetId: string, params?: StartParams) => Promise<void>;
  /** Tells in a notice, or in the live document in front, that a recording was lost. `last`: its target as last listed; `detail`: null until it is known. */
  readonly tellLost: (
    lost: LostRecording & Pick<Recording, 'targetTitle'>,
    last: TargetInfo | null,
    detail: string | null,
  ) => void;
  /** The title of a tool's channel. */
  readonly titleOf: (tool: string) => string;
  /** Ids of recordings stopped or cancelled in this window. */
  readonly endedHere: ReadonlySet<string>;
}

/** The capability behind a channel. */
export function capabilityOf({ tool }: Pick<Channel, 'tool'>): AnyCapability {
  const found = CAPABILITIES.find(({ name }) => name === tool);
  if (found === undefined) throw new Error(`There is no tool ${tool}`);
  return found;
}

/** The recording to repeat: the tool, and the target that it recorded. */
type LostRecording = Pick<Recording, 'tool' | 'targetId'>;

/** A target that a call is made on, and what is known of it then: it may be gone when the call ends. */
interface Asked {
  readonly targetId: string;
  readonly last: TargetInfo | null;
}

/** `there`: the target to record again, or what replaced it. */
function whyNotAgain(there: TargetInfo | null, name: string): string | null {
  if (there === null) return `${name} is not connected`;
  return there.state === 'crashed' ? `${name} has crashed: reload it first` : null;
}

/** Parameters of a tool's start, without the target. */
type StartParams = Readonly<Record<string, unknown>>;

/** A refusal within this time opens the explanation, because the person still looks at the channel. */
const EXPLAIN_WITHIN_MS = 1500;

export function hasTool(name: string): boolean {
  return CAPABILITIES.some((capability) => capability.name === name);
}

/** The capture fields of a result; tools without a capture omit them. */
const MadeCaptureSchema = z.object({ captureId: z.string(), kind: CaptureKindSchema, name: z.string() });
type MadeCapture = z.infer<typeof MadeCaptureSchema>;

/** Parameters of a channel's tool, all of which take the target. */
type TargetParams = StartParams & { readonly target: string };

export interface RecordingParts {
  readonly bridge: Pick<Bridge, 'call' | 'command'>;
  readonly topics: TopicStores;
  readonly documents: StoreApi<DocumentsState>;
  readonly windowProblems: StoreApi<WindowProblemsState>;
  /** Options of traces started here. */
  readonly traceOptions: StoreApi<TraceOptionsState>;
  /** Options of other captures started here. */
  readonly captureOptions: StoreApi<CaptureOptionsState>;
  readonly livePanels: StoreApi<LivePanelsState>;
  readonly targetSelection: StoreApi<TargetSelectionState>;
  readonly notices: StoreApi<NoticesState>;
  readonly personInput: PersonInput;
  readonly now: () => number;
}

/** The id of the live document of a target if it is shown, also beside another document. */
export function liveDocumentInFront(
  documents: Pick<StoreApi<DocumentsState>, 'getState'>,
  targetId: string,
): string | undefined {
  const { id } = liveDocument(targetId, '');
  return documents.getState().groups.some(({ activeId }) => activeId === id) ? id : undefined;
}

export function createRecordingStore({
  bridge,
  topics,
  documents,
  windowProblems,
  traceOptions,
  captureOptions,
  livePanels,
  targetSelection,
  notices,
  personInput,
  now,
}: RecordingParts): StoreApi<RecordingState> {
  /** Parameters of the last start in this window, by target and tool. */
  const lastStarts = new Map<string, StartParams>();
  const startKey = ({ tool, targetId }: LostRecording): string => `${targetId} ${tool}`;
  return createStore<RecordingState>((set, get) => {
    const stateOf = (channel: Channel): ChannelState => {
      const target = findTarget(topics.endpoints.getState().value, shownTargetId({ targetSelection, topics }));
      return channelState(channel, capabilityOf(channel), {
        target,
        locks: topics.locks.getState().value,
        calls: topics.calls.getState().value,
        recordings: topics.recordings.getState().value,
        networkRecordings: topics.networkRecordings.getState().value,
        nowMs: now(),
        hasTool,
      });
    };
    const askedOn = (targetId: string): Asked => ({
      targetId,
      last: findTarget(topics.endpoints.getState().value, targetId),
    });
    const nameOf = (targetId: string): string => {
      const target = findTarget(topics.endpoints.getState().value, targetId);
      return target === null ? 'a closed target' : targetName(target);
    };
    const fail = (channel: Channel, error: AppError, tookMs: number, { targetId, last }: Asked): void => {
      // A cancel by the person is not reported; a lock or cooldown is already visible on the channel.
      if (error.code === 'cancelled') return;
      // Open the explanation right after the press; later, only mark the channel as failed.
      const explained = tookMs < EXPLAIN_WITHIN_MS ? channel.id : get().explained;
      set((state) => ({ errors: { ...state.errors, [channel.id]: error }, explained }));
      if (error.code === 'busy' || error.code === 'cooling_down') return;
      windowProblems.getState().addError(`${channel.title} failed`, error);
      if (tookMs < EXPLAIN_WITHIN_MS) return;
      get().tellLost(
        { tool: channel.tool, targetId, targetTitle: last === null ? 'a closed target' : targetName(last) },
        last,
        error.message,
      );
    };
    /** Opens a finished capture if the person waits for it, otherwise offers it in a notice. */
    const openOrOffer = (made: MadeCapture, targetId: string, pressed: number): void => {
      const document = captureDocument({ ...made, id: made.captureId });
      const active = activeDocument(documents.getState());
      const isBeside = active?.kind === 'live' && active.targetId === targetId && !personInput.isTyping();
      if (personInput.count() === pressed || isBeside) {
        documents.getState().open(document);
        return;
      }
      // The library listed it earlier and the person already opened it there.
      if (documents.getState().groups.some(({ tabs }) => tabs.some(({ id: tabId }) => tabId === document.id))) return;
      const id = readyNoticeId(document.id);
      notices.getState().add({
        id,
        severity: 'info',
        title: `${CAPTURE_KINDS[made.kind].label} of ${nameOf(targetId)} is ready`,
        detail: null,
        isPassing: true,
        action: {
          label: 'Open',
          run: () => {
            notices.getState().dismiss(id);
            documents.getState().open(document);
          },
        },
      });
    };
    const forget = (channelId: ChannelId): void =>
      set((state) => {
        const { [channelId]: _last, ...errors } = state.errors;
        return { errors, explained: state.explained === channelId ? null : state.explained };
      });
    const ask = async (channel: Channel, params: TargetParams): Promise<void> => {
      if (params['action'] !== 'stop') {
        const { target, ...start } = params;
        lastStarts.set(startKey({ tool: channel.tool, targetId: target }), start);
      }
      const startedMs = now();
      const pressed = personInput.count();
      const asked = askedOn(params.target);
      const answer = await bridge.call(channel.tool, params);
      if (!answer.ok) {
        fail(channel, answer.error, now() - startedMs, asked);
        return;
      }
      const made = MadeCaptureSchema.safeParse(answer.value);
      if (made.success) openOrOffer(made.data, params.target, pressed);
    };
    const channelOf = ({ tool }: Pick<Recording, 'tool'>): Channel | undefined => {
      const own = CHANNELS.find((channel) => channel.tool === tool);
      // CSS coverage has no channel of its own.
      const coverage = CHANNELS.find(({ id }) => id === 'coverage');
      return tool === 'pen_css_coverage' && coverage !== undefined ? { ...coverage, tool } : own;
    };
    /** Parameters by the options of the record bar. */
    const chosenStart = (channel: Channel): StartParams =>
      channel.id === 'trace'
        ? traceParams(traceOptions.getState())
        : captureParams(capabilityOf(channel), captureOptions.getState());
    /** Starts the channel on the selected target, stops its recording there, or explains why it is not free. */
    const begin = async (channel: Channel, params?: StartParams): Promise<void> => {
      const targetId = shownTargetId({ targetSelection, topics });
      const state = stateOf(channel);
      if (state.kind === 'recording' && state.recording.state === 'recording') {
        await get().stop(state.recording);
        return;
      }
      if ((state.kind !== 'free' && state.kind !== 'listening') || targetId === null) {
        get().explain(channel.id);
        return;
      }
      forget(channel.id);
      notices.getState().dismiss(lostNoticeId({ tool: channel.tool, targetId }));
      if (channel.id !== 'network') {
        await ask(channel, { ...(params ?? chosenStart(channel)), target: targetId });
        return;
      }
      // Listeners of others continue unchanged; the panel shows the requests.
      const target = findTarget(topics.endpoints.getState().value, targetId);
      livePanels.getState().choose(targetId, 'network');
      documents.getState().open(liveDocument(targetId, target?.title ?? ''));
      const cache = await bridge.command('network.cache', { targetId });
      if (cache.ok && cache.value.isRecorded) {
        await bridge.command('live-log.stop', { log: 'network', targetId });
        return;
      }
      const disableCache = cache.ok && cache.value.isDisabled;
      await ask(channel, { target: targetId, disableCache, clearFirst: false });
    };
    return {
      explained: null,
      errors: {},
      endedHere: new Set<string>(),
      titleOf: (tool) => (tool === 'pen_css_coverage' ? 'CSS coverage' : (channelOf({ tool })?.title ?? tool)),
      explain: (explained) => set({ explained }),
      start: async (channelId) => {
        const channel = CHANNELS.find((candidate) => candidate.id === channelId);
        if (channel !== undefined) await begin(channel);
      },
      stop: async (recording) => {
        const channel = channelOf(recording);
        if (channel === undefined) return;
        forget(channel.id);
        set(({ endedHere }) => ({ endedHere: new Set([...endedHere, recording.id]) }));
        await ask(channel, { target: recording.targetId, action: 'stop' });
      },
      discard: async (recording) => {
        const channel = channelOf(recording);
        if (channel === undefined) return;
        forget(channel.id);
        set(({ endedHere }) => ({ endedHere: new Set([...endedHere, recording.id]) }));
        const startedMs = now();
        const asked = askedOn(recording.targetId);
        const answer = await bridge.command('recordings.cancel', { recordingId: recording.id });
        if (!answer.ok) fail(channel, answer.error, now() - startedMs, asked);
      },
      stopLatest: async () => {
        const newest = topics.recordings
          .getState()
          .value.filter(({ caller, state }) => caller.kind === 'window' && state === 'recording')
          .toSorted((a, b) => b.startedAtMs - a.startedAtMs)[0];
        if (newest !== undefined) await get().stop(newest);
      },
      tellLost: (lost, last, detail) => {
        const id = lostNoticeId(lost);
        const { targetId, targetTitle } = lost;
        notices.getState().add({
          id,
          severity: 'warning',
          title: `${get().titleOf(lost.tool)} of ${targetTitle} was lost`,
          detail,
          isPassing: true,
          shownIn: liveDocumentInFront(documents, targetId),
          action: {
            label: 'Record again',
            whyOff: (endpoints) => whyNotAgain(targetAgain(endpoints, targetId, last), targetTitle),
            run: () => {
              const there = targetAgain(topics.endpoints.getState().value, targetId, last);
              if (there === null) return;
              notices.getState().dismiss(id);
              void get().recordAgain(lost, there.id);
            },
          },
        });
      },
      recordAgain: async (lost, targetId, params = lastStarts.get(startKey(lost))) => {
        const channel = channelOf(lost);
        if (channel === undefined) return;
        await targetSelection.getState().select(targetId, nameOf(targetId));
        if (!CHANNELS.some(({ tool }) => tool === lost.tool))
          await ask(channel, { action: 'start', ...params, target: targetId });
        else await begin(channel, params);
      },
    };
  });
}
