/* Passkeys: <button data-passkey="get|create"> in a form with a field named credential. */
(() => {
  "use strict";
  const place = window.PublicKeyCredential;
  const knows = place?.parseRequestOptionsFromJSON && place?.parseCreationOptionsFromJSON;
  const say = (button, words) => {
    let told = button.parentElement.querySelector("[data-passkey-words]");
    if (!told) {
      told = Object.assign(document.createElement("p"), { className: "small bad" });
      told.dataset.passkeyWords = "";
      told.setAttribute("role", "alert");
      button.after(told);
    }
    told.textContent = words;
  };
  const optionsOf = async ({ dataset }) => {
    if (dataset.passkeyOptions) return JSON.parse(dataset.passkeyOptions);
    const answer = await fetch(dataset.passkeyUrl, { headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error("no options");
    return (await answer.json()).request_options;
  };
  const ask = async (what, { publicKey }) => what === "create"
    ? navigator.credentials.create({ publicKey: place.parseCreationOptionsFromJSON(publicKey) })
    : navigator.credentials.get({ publicKey: place.parseRequestOptionsFromJSON(publicKey) });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-passkey]");
    if (!button) return;
    button.disabled = true;
    try {
      const credential = await ask(button.dataset.passkey, await optionsOf(button));
      button.form.elements.credential.value = JSON.stringify(credential.toJSON());
      button.form.noValidate = true;
      button.form.requestSubmit();
    } catch (error) {
      const words = error.name === "InvalidStateError" ? "This device has a passkey here already." : "No passkey was given. Try again, or use another way.";
      say(button, words);
    } finally {
      button.disabled = false;
    }
  });
  if (knows) document.querySelectorAll("[data-passkey]").forEach((button) => { button.hidden = false; });
})();
