/** Components in Vue that render for nothing, each for a cause of its own. */
import { createApp } from 'vue';
import App from './vue/renders/App.vue';

const main = document.createElement('div');
document.body.append(main);
createApp(App).mount(main);
document.title = 'orders';
