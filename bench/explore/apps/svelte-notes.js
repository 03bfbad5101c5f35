/** Notes in Svelte: a list, an editor, a preview. */
import { mount } from 'svelte';
import Notes from './svelte/Notes.svelte';

document.body.innerHTML = '<div id="root"></div>';
mount(Notes, { target: document.querySelector('#root') });
