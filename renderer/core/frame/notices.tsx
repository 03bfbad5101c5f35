/** Notices below the documents, each with an action and a dismiss button. Some go by themselves, except while they are pointed at or have the focus. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Notice } from '../stores/notices.ts';
import { useNow, useWorkbench } from '../stores/workbench.tsx';
import { IconButton } from '../widgets/button.tsx';
import { CloseIcon } from '../widgets/icons.tsx';
import { personText } from '../words/person-text.ts';
import { NoticeButton } from './notice-button.tsx';

/** Long enough to read it twice and to reach its button. */
const SHOWN_MS = 15_000;

/** Counts from when it is mounted. */
function Passing({ onOver }: { readonly onOver: () => void }) {
  const nowMs = useNow(true);
  const [sinceMs] = useState(nowMs);
  const isOver = nowMs - sinceMs >= SHOWN_MS;
  useEffect(() => {
    if (isOver) onOver();
  });
  return null;
}

interface NoticeCardProps {
  readonly notice: Notice;
  readonly onDismiss: () => void;
}

function NoticeCard({ notice: { severity, title, detail, action, isPassing }, onDismiss }: NoticeCardProps) {
  const [isHeld, setHeld] = useState(false);
  return (
    <div
      className="notice"
      data-testid="notice"
      data-severity={severity}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {isPassing === true && !isHeld ? <Passing onOver={onDismiss} /> : null}
      <div className="notice-words grow">
        <b>{title}</b>
        {detail === null ? null : <p className="second">{personText(detail)}</p>}
      </div>
      {action === null ? null : <NoticeButton action={action} />}
      <IconButton label="Dismiss" icon={CloseIcon} size="tiny" onClick={onDismiss} />
    </div>
  );
}

export function Notices() {
  const { notices } = useWorkbench();
  const shown = useStore(notices, (state) => state.notices).filter(({ shownIn }) => shownIn === undefined);
  const dismiss = useStore(notices, (state) => state.dismiss);
  return (
    <section
      className="notices"
      aria-label="Notices"
      aria-live="polite"
      data-region={shown.length === 0 ? undefined : 'notices'}
    >
      {shown.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} onDismiss={() => dismiss(notice.id)} />
      ))}
    </section>
  );
}
