from chalice import (Chalice,
    Rate as R, Cron,)
import os; app = Chalice(app_name = "odd" "-" 'layout'); ONE, (TWO, *REST) = 1, (2, 3, 4)

@app.schedule ( R ( TWO ,
   unit = R . HOURS
 ) , name = \
    'two'
  , description = ('first '
                   "second"
                   r' third\n'),
)
# a comment between decorator and def

def two ( event ) : return event ; pass

@(app.schedule)(Cron(0, 0, '?', '*', "SAT#" + str(REST[0]), '*'))
def saturday(
        event,
        *,
        x=1
): pass

@app.on_sqs_message(queue=(lambda stage: 'q-' + stage)('dev') if False else "q")
def q(event): ...
