#!/bin/sh
# 从 U 盘安装或升级乡簿：不联网，不需要管理员密码。
set -eu
cd "$(dirname "$0")"
say() { printf '%s\n' "$*"; }
command -v flatpak >/dev/null 2>&1 || { say "没有找到 flatpak：请管理员从系统安装光盘或软件商店装上 Flatpak（1.12 以上），再运行一次。"; exit 1; }
bundle=$(ls xiangbu-*-"$(uname -m)".flatpak 2>/dev/null | sort -V | tail -1) || true
[ -n "${bundle:-}" ] || { say "这个 U 盘上没有这种处理器（$(uname -m)）的乡簿。"; exit 1; }
free=$(df -Pk "$HOME" | awk 'NR==2 {print $4}')
[ "$free" -gt 3000000 ] || { say "空间不足：$HOME 所在的盘需要 3 GB，现在剩 $((free / 1024)) MB。"; exit 1; }
if [ -f SHA256SUMS ]; then
  sha256sum -c SHA256SUMS >/dev/null 2>&1 || { say "文件与 SHA256SUMS 不符：U 盘上的文件不完整或被改过，没有安装。请重新拷一份。"; exit 1; }
fi
say "正在安装运行环境和乡簿，请稍候……"
flatpak remote-add --user --if-not-exists --no-enumerate flathub flathub.flatpakrepo
flatpak install --user --noninteractive --or-update --sideload-repo="$PWD/.ostree/repo" "$bundle" || { say "没有装上，原来的乡簿（如有）没有动。请把上面的字拍下来，发给给您这个 U 盘的人。"; exit 1; }
say "装好了。在开始菜单里找“乡簿”。"
