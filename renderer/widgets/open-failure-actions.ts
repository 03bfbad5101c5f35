/** Additional buttons next to "Open again" for a file that cannot be opened, provided by its owner. */
import { createContext, type ReactNode } from 'react';

export const OpenFailureActions = createContext<ReactNode>(null);
