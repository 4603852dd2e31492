import { mount } from "svelte";
import App from "./App.svelte";
import "./studio.css";

const target = document.getElementById("studio")!;
target.replaceChildren(); // what was seen until here
mount(App, { target });
