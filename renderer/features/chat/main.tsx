/** Entry point of all but the first frame of a view in the chat of an assistant: makes the stores once, and renders the answer. */
import '../../core/shell/page-policy.ts';
import '../../core/styles/tokens.css';
import '../../core/styles/base.css';
import '../../core/widgets/widgets.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ErrorState } from '../../core/widgets/states.tsx';
import { ChatApp } from './chat-app.tsx';
import { createChat } from './chat-stores.ts';
import { greet } from './first-frame/greeting.ts';
import { connectHost } from './host.ts';
import { createHostLine } from './host-line.ts';

async function start(place: Element): Promise<void> {
  const root = createRoot(place);
  // In a built page the first script has met the host.
  const greeting = window.penGreeting ?? greet(window, window.parent);
  const host = await connectHost(createHostLine(greeting, window.parent));
  if (!host.ok) {
    root.render(<ErrorState title="This view works in the chat of an assistant only" detail={host.error.message} />);
    return;
  }
  const chat = createChat(host.value, window);
  root.render(
    <StrictMode>
      <ChatApp host={host.value} chat={chat} />
    </StrictMode>,
  );
}

const place = document.querySelector('#root');
if (place === null) throw new Error('The page has no #root element.');
void start(place);
