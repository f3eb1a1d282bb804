# Ce fichier est à vous : `make nbgrader` ne le réécrit pas.
# Les réglages : https://nbgrader.readthedocs.io/en/stable/configuration/config_options.html

from grading.nbgrader import configure

c = get_config()  # noqa: F821 - nbgrader la donne
configure(c)
c.CourseDirectory.course_id = "keras-mnist"
