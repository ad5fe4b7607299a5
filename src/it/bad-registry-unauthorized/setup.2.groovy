// a server of Maven's settings, which the environment of the third invocation corrects
true
