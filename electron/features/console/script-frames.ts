/**
 * The frames of a page with their main script contexts: where the prompt evaluates, and which frame logged a message. A frame that navigates
 * gets another context and stays selected.
 */
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { EvaluationContext } from '../../../shared/features/console/tools/console-ports.ts';
import type { LiveLogState, ScriptFrame } from '../../../shared/core/contracts/live-logs.ts';
import type { CommandResult } from '../../../shared/core/contracts/protocol-commands.ts';
import type { EventParams } from '../../../shared/core/contracts/protocol-events.ts';

type CreatedContext = EventParams<'Runtime.executionContextCreated'>['context'];
type FrameTree = CommandResult<'Page.getFrameTree'>['frameTree'];

/** Longest URL and name that are shown. */
const URL_CHARS = 2000;
const NAME_CHARS = 200;
/** More frames are not listed: a page may create any number. */
const MAX_FRAMES = 200;

export interface ScriptFrames {
  created(context: CreatedContext): void;
  destroyed(contextId: number): void;
  cleared(): void;
  /** Reads names and URLs of the frames; call it after their contexts were reported. */
  refresh(session: Pick<TargetSession, 'send'>): Promise<void>;
  /** The frame of a context; null for contexts without a frame. */
  frameOf(contextId: number | undefined): string | null;
  /** Null selects the top frame. */
  select(frameId: string | null): void;
  /** The context of the selected frame; null: the target's own. */
  selected(): (EvaluationContext & { readonly frameId: string }) | null;
  state(): Pick<LiveLogState, 'frames' | 'selectedFrameId'>;
}

/** The frames of a tree from top to bottom. */
function listed(tree: FrameTree): ScriptFrame[] {
  const frames: ScriptFrame[] = [];
  const waiting = [{ tree, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined && frames.length < MAX_FRAMES; next = waiting.pop()) {
    const { frame, childFrames = [] } = next.tree;
    frames.push({
      frameId: frame.id,
      name: (frame.name ?? '').slice(0, NAME_CHARS),
      url: frame.url.slice(0, URL_CHARS),
      depth: next.depth,
    });
    const { depth } = next;
    waiting.push(...childFrames.toReversed().map((child) => ({ tree: child, depth: depth + 1 })));
  }
  return frames;
}

export function createScriptFrames(changed: () => void): ScriptFrames {
  /** The main context of each frame. */
  const contexts = new Map<string, EvaluationContext>();
  /** The frame of every context, isolated worlds included. */
  const frameIds = new Map<number, string>();
  let frames: readonly ScriptFrame[] = [];
  let selectedId: string | null = null;
  let refreshing: Promise<void> | null = null;
  let isStale = false;

  const known = (): ScriptFrame[] => frames.filter(({ frameId }) => contexts.has(frameId));
  const selected: ScriptFrames['selected'] = () => {
    const context = selectedId === null ? undefined : contexts.get(selectedId);
    return context === undefined || selectedId === null ? null : { ...context, frameId: selectedId };
  };
  const read = async (session: Pick<TargetSession, 'send'>): Promise<void> => {
    while (isStale) {
      isStale = false;
      const answer = await session.send('Page.getFrameTree', {});
      // A page that navigates right now has no tree: its new contexts ask again.
      if (!answer.ok) return;
      frames = listed(answer.value.frameTree);
      changed();
    }
  };

  return {
    created: ({ id, uniqueId, auxData }) => {
      if (auxData?.frameId === undefined) return;
      frameIds.set(id, auxData.frameId);
      if (auxData.isDefault !== false) contexts.set(auxData.frameId, { id, uniqueId: uniqueId ?? null });
    },
    destroyed: (contextId) => {
      const frameId = frameIds.get(contextId);
      frameIds.delete(contextId);
      if (frameId === undefined || contexts.get(frameId)?.id !== contextId) return;
      contexts.delete(frameId);
      changed();
    },
    cleared: () => {
      contexts.clear();
      frameIds.clear();
      changed();
    },
    refresh: (session) => {
      isStale = true;
      refreshing ??= read(session).finally(() => {
        refreshing = null;
      });
      return refreshing;
    },
    frameOf: (contextId) => (contextId === undefined ? null : (frameIds.get(contextId) ?? null)),
    select: (frameId) => {
      selectedId = frameId;
      changed();
    },
    selected,
    state: () => {
      const shown = known();
      if (shown.length === 0) return {};
      const own = selected();
      return own === null ? { frames: shown } : { frames: shown, selectedFrameId: own.frameId };
    },
  };
}
