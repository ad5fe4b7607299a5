# Waits for the end of standard input. A line there says that all is well: else, what follows is done.
trap '' HUP INT QUIT TERM
read -r over && exit
