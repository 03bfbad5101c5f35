/** A list of orders in Svelte 5. */
import { mount, unmount } from 'svelte';
import { keepElements, page } from './held.js';
import OrderList from './svelte/OrderList.svelte';

await page((target, orders) => {
  const list = mount(OrderList, { target, props: { orders } });
  return () => unmount(list);
}, keepElements);
