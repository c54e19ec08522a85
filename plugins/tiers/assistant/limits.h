/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_LIMITS_H
#define ASSISTANT_LIMITS_H

/* Every cap of the assistant, by name; sizes are bytes unless the name says otherwise. */

/* reading a message: what lies behind these is not looked at */
#define TOKENS_MAX 256
#define TOKENS_MAX_TEXT 2048
#define TOKEN_MAX_TEXT 48
#define FEATURES_MAX 4096
#define ORDERID_MAX 16 /* order ids taken from one message */

/* training */
#define TRAIN_MAX_EXAMPLES 200000
#define TRAIN_MAX_CLASSES 512
#define CLASS_MAX_NAME 48

/* the model file */
#define MODEL_MAX_FILE (64u << 20)
#define MODEL_MAX_ROWS (1u << 21)

/* the plugin */
#define VIEW_MAX_TOKENS 16384 /* JSON values of one case view */
#define STEPS_MAX 4096        /* steps under way at once; a further one is answered "busy" */
#define TENANTS_MAX 4096
#define ASKED_SLOTS 4096         /* cases whose last question is remembered */
#define ASKED_OPTIONS 12         /* of one question */
#define EXAMPLES_MAX (16u << 20) /* JSON of all examples of one tenant */

#endif
