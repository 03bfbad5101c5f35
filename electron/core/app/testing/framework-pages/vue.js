/** A list of orders in Vue 3. */
import { createApp } from 'vue';
import { keepElements, page } from './held.js';
import OrderList from './vue/OrderList.vue';

await page((container, orders) => {
  const app = createApp(OrderList, { orders });
  app.mount(container);
  return () => app.unmount();
}, keepElements);
