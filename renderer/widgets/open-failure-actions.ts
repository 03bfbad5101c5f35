/** Buttons that the error of a file that cannot be opened offers beside "Open again": the file's owner puts them here. */
import { createContext, type ReactNode } from 'react';

export const OpenFailureActions = createContext<ReactNode>(null);
