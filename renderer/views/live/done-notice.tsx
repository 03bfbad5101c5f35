/** Shows what an action has done, for some seconds and without moving anything. */
import { useEffect, useState } from 'react';
import { useNow } from '../../stores/workbench.tsx';
import { DoneIcon } from '../../widgets/icons.tsx';

/** Long enough to read the longest one twice. */
const SHOWN_MS = 8000;

/** `onGone` is called once its time is over. */
export function DoneNotice({ text, onGone }: { readonly text: string; readonly onGone: () => void }) {
  const nowMs = useNow(true);
  const [sinceMs] = useState(nowMs);
  const isOver = nowMs - sinceMs >= SHOWN_MS;
  useEffect(() => {
    if (isOver) onGone();
  });
  return (
    <output className="live-notice live-done" title={text}>
      <DoneIcon size={14} className="is-done" />
      <span className="cut">{text}</span>
    </output>
  );
}
