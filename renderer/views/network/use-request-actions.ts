/** Actions on requests of a recorded page: block their URLs, and send an XHR again. */
import { useAction, type Action } from '../../stores/use-action.ts';
import { useQuery } from '../../stores/use-query.ts';
import { useBridge } from '../../stores/workbench.tsx';
import type { NetworkEntry } from '../../../shared/contracts/network.ts';
import type { MenuEntry } from '../../widgets/menu.tsx';

export interface RequestActions extends Pick<Action, 'error' | 'dismiss'> {
  readonly blocked: readonly string[];
  readonly unblockAll: () => void;
  readonly menuOf: (entry: NetworkEntry) => readonly MenuEntry[];
}

/** `run` names the recording: its end unblocks everything. Null while nothing is recorded. */
export function useRequestActions(targetId: string, run: string | null): RequestActions {
  const bridge = useBridge();
  const { error, dismiss, perform } = useAction();
  const { answer, refetch } = useQuery(run, () => bridge.command('network.blocking', { targetId }));
  const blocked = run !== null && answer?.ok === true ? answer.value.urls : [];
  const block = async (urls: readonly string[]): Promise<void> => {
    const done = await perform(() => bridge.command('network.blocking', { targetId, urls: [...urls] }));
    if (done !== null) refetch();
  };
  return {
    error,
    dismiss,
    blocked,
    unblockAll: () => void block([]),
    menuOf: (entry) => {
      const { url, resourceType, id } = entry;
      if (run === null) return [];
      const isBlocked = blocked.includes(url);
      const isHttp = /^https?:/.test(url);
      return [
        ...(isHttp
          ? [
              {
                label: isBlocked ? 'Unblock request URL' : 'Block request URL',
                onSelect: () => void block(isBlocked ? blocked.filter((each) => each !== url) : [...blocked, url]),
              },
            ]
          : []),
        ...(resourceType === 'XHR'
          ? [
              {
                label: 'Replay XHR',
                onSelect: () => void perform(() => bridge.command('network.replay', { targetId, entryId: id })),
              },
            ]
          : []),
      ];
    },
  };
}
