#include "html/form.h"
#include "html/shell.h"
#include "t.h"

TEST(html_escapes)
{
	struct html h = { .a = c->a };

	html_str(&h, S("a<b>&\"'c"));
	T_STR(((str){ h.p, h.n }), S("a&lt;b&gt;&amp;&quot;&#39;c"));
}
