// A locked copy: asks for the passphrase, opens the signed map pack that lies in this page, and shows the viewer that lies in it.
// Only the browser's own cryptography is used. What was opened stays in memory and is gone when the page is closed.

import { member } from "./zip";

interface Header { cipher: { nonce: string }; kdf: { iterations: number; salt: string } }

class Told extends Error {}

const part = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const text = (id: string): string => part(id).textContent ?? "";
const utf8 = (words: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(words);
const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

const passphrase = part<HTMLInputElement>("passphrase");
const buttons = [part<HTMLButtonElement>("open"), part<HTMLButtonElement>("save")];

function say(words: string): void {
  part("told").textContent = words;
}

/** The map pack. Throws `Told` when the file was changed or the passphrase is another. */
async function unsealed(): Promise<Uint8Array<ArrayBuffer>> {
  const header = text("header");
  const sealed = text("sealed");
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(`${header}\n${sealed}`)));
  if ([...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("") !== text("sum")) {
    throw new Told("THIS FILE WAS CHANGED after it was made. Do not use it; get it again from its publisher.");
  }
  const { cipher, kdf } = JSON.parse(header) as Header;
  const typed = await crypto.subtle.importKey("raw", utf8(passphrase.value.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  const stretched = { name: "PBKDF2", hash: "SHA-256", salt: bytes(kdf.salt), iterations: kdf.iterations };
  const key = await crypto.subtle.deriveKey(stretched, typed, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const gcm = { name: "AES-GCM", iv: bytes(cipher.nonce), additionalData: utf8(header) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(gcm, key, bytes(sealed)));
  } catch {
    throw new Told("This passphrase does not open it. Look at capital letters, spaces and dashes, and try again.");
  }
}

async function show(): Promise<void> {
  const page = await member(await unsealed(), "index.html");
  document.open();
  document.write(page);
  document.close();
}

async function save(): Promise<void> {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([await unsealed()], { type: "application/zip" }));
  link.download = `${decodeURIComponent(location.pathname.split("/").pop() ?? "").replace(/\.html?$/i, "") || "map-pack"}.zip`;
  link.click();
  say("Saved. It is no longer locked: whoever holds the .zip can read it.");
}

async function run(task: () => Promise<void>): Promise<void> {
  if (!passphrase.value) return passphrase.focus();
  buttons.forEach((button) => (button.disabled = true));
  say("Opening …");
  try {
    await task();
  } catch (error) {
    say(error instanceof Told ? error.message : `This browser cannot open it (${String(error)}). Use a newer one, or tacmap open.`);
  }
  buttons.forEach((button) => (button.disabled = false));
}

part("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  void run(show);
});
buttons[1]!.addEventListener("click", () => void run(save));
part("show").addEventListener("change", () => (passphrase.type = passphrase.type === "text" ? "password" : "text"));
say("");
