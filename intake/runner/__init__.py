"""What `make demo` and `make run` start: `python -m intake.runner demo|run`.

place.py     where the site shall run, checked before anything is started
prepare.py   migrations, static files and the demo company, as one process that ends
parts.py     the commands: web, worker, beat, mlflow
child.py     one child process: its output, its end
voice.py     what is printed, on a terminal that may be gone
company.py   the make that started us: told when it is interrupted or killed
supervisor.py  starts the children, watches them, ends them in order
"""
