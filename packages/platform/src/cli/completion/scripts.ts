export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/**
 * What a shell sources. All three ask `levain __complete -- WORDS…` (the last word is the unfinished one), which answers
 * a candidate a line, with its description behind a tab. Where it has none, the shell completes file names.
 */
export const scripts: Readonly<Record<Shell, string>> = {
  // Bash parts words at @, : and =, and replaces only what follows the last of them.
  bash: `# levain completion for bash: levain completion bash >> ~/.bashrc
_levain() {
  local line="\${COMP_LINE:0:COMP_POINT}" last="\${COMP_WORDS[COMP_CWORD]}" candidate
  local -a words
  read -ra words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=("")
  [[ "$last" == [@:=] ]] && last=""
  local unfinished="\${words[-1]}"
  local kept="\${unfinished%"$last"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate _; do
    [[ -n "$candidate" ]] && COMPREPLY+=("\${candidate#"$kept"}")
  done < <("\${words[0]}" __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _levain levain
`,
  zsh: `#compdef levain
# levain completion for zsh: levain completion zsh > "\${fpath[1]}/_levain"
_levain() {
  local -a values shown
  local candidate does
  while IFS=$'\\t' read -r candidate does; do
    values+=("$candidate")
    shown+=("$candidate\${does:+  -- $does}")
  done < <(levain __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#values} )); then compadd -l -d shown -a values; else _files; fi
}
if [ "$funcstack[1]" = "_levain" ]; then _levain "$@"; else compdef _levain levain; fi
`,
  fish: `# levain completion for fish: levain completion fish > ~/.config/fish/completions/levain.fish
complete -c levain -a '(levain __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
}
