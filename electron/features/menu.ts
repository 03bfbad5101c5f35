/** Entries of features in the menu of the app, in their order. */
import type { MenuItem } from '../core/workbench/part.ts';
import { MENU_ITEMS as updateItems } from './updates/window/menu-items.ts';

export const MENU_ITEMS: readonly MenuItem[] = [...updateItems];
