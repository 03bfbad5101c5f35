/** Screenshots of a page, saved to a path that the person chooses. */
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useSavePicture } from '../../core/stores/hooks/use-save-picture.ts';
import { targetName } from '../../core/stores/topics/targets.ts';
import { useBridge } from '../../core/stores/workbench.tsx';
import type { MenuEntry } from '../../core/widgets/overlays/menu.tsx';

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.codePointAt(0) ?? 0);
}

/** Entries of a menu that take one; `onSaved` is told of each that was saved. */
export function useScreenshots(
  target: TargetInfo,
  onSaved: (text: string) => void,
): { readonly entries: readonly MenuEntry[]; readonly error: AppError | null } {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const saving = useSavePicture(`${targetName(target)} screenshot`);
  const shoot = async (fullPage: boolean): Promise<void> => {
    let sizeBytes = 0;
    const path = await saving.save('png', async () => {
      const shot = await perform(async () => {
        const answer = await bridge.call('pen_screenshot', { fullPage, target: target.id });
        if (!answer.ok) return answer;
        const picture = answer.pictures?.[0];
        return picture === undefined
          ? { ok: false as const, error: appError('internal', 'The response has no image.') }
          : { ok: true as const, value: bytesOf(picture.base64) };
      });
      sizeBytes = shot?.byteLength ?? 0;
      return shot;
    });
    if (path !== null) onSaved(`Saved ${path}, ${formatBytes(sizeBytes)}`);
  };
  const unavailable = busy || saving.busy ? 'one is being taken' : null;
  return {
    entries: [
      { label: 'Screenshot of the visible area …', unavailable, onSelect: () => void shoot(false) },
      { label: 'Screenshot of the full page …', unavailable, onSelect: () => void shoot(true) },
    ],
    error: error ?? saving.error,
  };
}
